using StreamBatch.Cli.Output;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Tests.Output;

public sealed class VisibleTextTests
{
    private const string Hostile = "a\n\u001b[31mred\u0000\u009b\u202e";
    private const string Shown = """a\n\u001b[31mred\u0000\u009b\u202e""";

    [Theory]
    [InlineData("", "")]
    [InlineData("plain Grüße 日本 \U0001f30d c:\\n", "plain Grüße 日本 \U0001f30d c:\\n")]
    [InlineData("a\r\n\tb", @"a\r\n\tb")]
    [InlineData("\u0000\u001b\u007f\u0085\u009f", @"\u0000\u001b\u007f\u0085\u009f")]
    [InlineData("x\u202ey\u2066z\u200f\u2028", @"x\u202ey\u2066z\u200f\u2028")]
    [InlineData("\ufeffa\u200bb\u2060c\u00add", @"\ufeffa\u200bb\u2060c\u00add")]
    [InlineData("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937")]
    public void ControlCharacters_AreEscaped(string text, string visible) =>
        Assert.Equal(visible, VisibleText.Of(text));

    [Theory]
    [InlineData("results readings --open")]
    [InlineData("results readings")]
    [InlineData("quarantine list readings")]
    [InlineData("explain readings event /s 1")]
    public async Task Keys_CannotBreakALineOrReachTheTerminal(string command)
    {
        using var folder = await WithHostileKeyAsync();

        var result = (await folder.RunAsync(command.Split(' '))).Succeeds();

        Assert.Contains(Shown, result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Output, character => char.IsControl(character) && character != '\n');
    }

    [Fact]
    public async Task Stories_AndMessages_EscapeTheKeyThatIsAskedFor()
    {
        using var folder = await WithHostileKeyAsync();

        var story = (await folder.RunAsync("explain", "readings", "entity", Hostile)).Succeeds();
        var unknown = await folder.RunAsync("results", Hostile);

        Assert.StartsWith($"entity {Shown}, partition ", story.Lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", story.Output, StringComparison.Ordinal);
        Assert.Contains("\\u001b[31m", unknown.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_KeepsTheKey()
    {
        using var folder = await WithHostileKeyAsync();

        var results = (await folder.RunAsync("results", "readings", "--json")).Succeeds().Json;

        Assert.Equal(Hostile, Assert.Single(results).GetProperty("key").GetString());
    }

    // Its first window is complete and has an expired event, its second is open.
    private static async Task<CliFolder> WithHostileKeyAsync()
    {
        var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(Event("1", 1), Event("2", 2))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(20))).Succeeds();
        (await folder.IngestAsync(Event("3", 3), Event("4", 25))).Succeeds();
        return folder;
    }

    private static string Event(string id, int second) => CliFolder.Event(
        id, second, "1", System.Text.Json.JsonSerializer.Serialize(Hostile).Trim('"'));
}
