using System.Text.RegularExpressions;

namespace StreamBatch.Architecture.Tests;

/// <summary>What a file looks like: its size, its name, what it may contain.</summary>
public sealed partial class SourceTests
{
    private const int MaxLines = 400;
    private const int MaxColumns = 120;

    [Fact]
    public void Files_AreNotTooLong()
    {
        var offenders = Repository.SourceFiles
            .Where(file => file.Lines.Count > MaxLines)
            .Select(file => $"{file.Path}: {file.Lines.Count} lines");

        Convention.Holds($"A file of more than {MaxLines} lines holds more than one concept: split it.", offenders);
    }

    [Fact]
    public void Lines_AreNotTooLong()
    {
        var offenders = Places(line => line.Length > MaxColumns);

        Convention.Holds($"A line has more than {MaxColumns} columns.", offenders);
    }

    [Fact]
    public void OpenTasks_CarryTheAddressOfAnIssue()
    {
        var offenders = Places(line => OpenTask().IsMatch(line) && !line.Contains("://", StringComparison.Ordinal));

        Convention.Holds("An open task in the code carries the address of its issue.", offenders);
    }

    [Fact]
    public void PublicTypes_HaveAFileEach()
    {
        var offenders = Repository.SourceFiles
            .Select(file => (file.Path, Types: PublicTypes(file)))
            .Where(file => file.Types.Count > 1)
            .Select(file => $"{file.Path}: {string.Join(", ", file.Types)}");

        Convention.Holds("A file has more than one public type.", offenders);
    }

    [Fact]
    public void PublicTypes_AreNamedAsTheirFile()
    {
        var offenders =
            from file in Repository.SourceFiles
            from type in PublicTypes(file)
            where type != file.Subject
            select $"{file.Path}: {type}";

        Convention.Holds("A public type is not named as its file.", offenders);
    }

    private static IEnumerable<string> Places(Func<string, bool> isOffence) =>
        from file in Repository.SourceFiles
        from line in file.Lines.Index()
        where isOffence(line.Item)
        select $"{file.Path}:{line.Index + 1}";

    /// <summary>Namespaces are file-scoped, so a type that is not nested begins in the first column.</summary>
    private static List<string> PublicTypes(SourceFile file) =>
    [
        .. file.Lines
            .Select(line => PublicType().Match(line))
            .Where(match => match.Success)
            .Select(match => match.Groups["name"].Value),
    ];

    [GeneratedRegex(@"\b(TO[D]O|FIXM[E]|HAC[K])\b")]
    private static partial Regex OpenTask();

    [GeneratedRegex(
        @"^public ((sealed|static|abstract|readonly|partial|ref|unsafe) )*"
        + @"(class|struct|interface|enum|record class|record struct|record|delegate [^ ]+) (?<name>\w+)")]
    private static partial Regex PublicType();
}
