using System.Text.Json;

namespace StreamBatch.Client.Tests;

/// <summary>A request as a fake server got it.</summary>
internal sealed record FakeRequest(
    HttpMethod Method,
    string Place,
    IReadOnlyDictionary<string, string> Headers,
    string Body)
{
    /// <summary>The events in it.</summary>
    public IReadOnlyList<string> Lines => Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A text attribute of each event; null where it has none.</summary>
    public List<string?> Attributes(string name) => [.. Lines.Select(line => Attribute(line, name))];

    public static string? Attribute(string line, string name)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;
    }
}
