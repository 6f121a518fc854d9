using System.Text.Json;

namespace StreamBatch.Cli.Tests;

/// <summary>What a command printed, and its exit code.</summary>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The objects printed, one a line.</summary>
    public IReadOnlyList<JsonElement> Json => [.. Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The only object printed.</summary>
    public JsonElement Object => Assert.Single(Json);

    public CommandResult Succeeds()
    {
        Assert.True(Code == 0, $"exit code {Code}{Environment.NewLine}{Error}{Output}");
        return this;
    }

    /// <summary>The names of an object's members, in order.</summary>
    public static string NamesOf(JsonElement element) =>
        string.Join(",", element.EnumerateObject().Select(member => member.Name));
}
