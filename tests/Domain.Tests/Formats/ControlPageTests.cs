using System.Globalization;
using System.Text.RegularExpressions;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Tests.Formats;

/// <summary>The pages that list the kinds of control records have those of the code.</summary>
public sealed partial class ControlPageTests
{
    [Theory]
    [InlineData("log.md", "| kind | log | says |")]
    [InlineData("control.md", "| kind | where | payload |")]
    public void Kinds_OfPageAndEnum_AreTheSame(string page, string table)
    {
        var rows = File.ReadLines(Path.Combine(Root(), "docs", "formats", page))
            .SkipWhile(line => line != table).Skip(2).TakeWhile(line => line.StartsWith('|'))
            .Select(line => int.Parse(Number().Match(line).Value, CultureInfo.InvariantCulture));

        Assert.Equal(Enum.GetValues<ControlKind>().Select(kind => (int)kind), rows);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "StreamBatch.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The root of the repository was not found.");
        }

        return folder.FullName;
    }

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Number();
}
