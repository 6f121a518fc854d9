using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;

namespace StreamBatch.Odcs.Tests;

/// <summary>The page on the contract names all that the readers know, with its limits and defaults.</summary>
public sealed partial class ContractPageTests
{
    private static readonly string Root = RepositoryDocuments.Root;
    private static readonly string Page = File.ReadAllText(Path.Combine(Root, "docs", "contract.md"));

    [Fact]
    public void Example_IsValid_AndNothingInItIsWithoutEffect()
    {
        var reading = ContractYaml.Read(Example());

        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Notes);
    }

    [Fact]
    public void Example_SaysSomethingElseThanEveryDefault()
    {
        var all = ContractYaml.Read(Example()).Contract!;
        var least = ContractYaml.Read(YamlSamples.Json).Contract!;

        Assert.Empty(SameIn(all, least));
        Assert.Empty(SameIn(all.Watermark, least.Watermark));
        Assert.Empty(SameIn(all.Breaker, least.Breaker));
        Assert.Empty(SameIn(all.RepairLimits, least.RepairLimits));
        Assert.Empty(SameIn(all.Persistence, least.Persistence));
        Assert.Empty(SameIn(all.Windows, least.Windows));
    }

    [Fact]
    public void EveryNameThatAReaderKnows_IsOnThePage()
    {
        var sources = Directory.GetFiles(Path.Combine(Root, "Domain", "Contracts"), "*.cs").Select(File.ReadAllText);
        var names = sources.SelectMany(NamesIn).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.Contains("minimumRows", names);
        Assert.Contains("followClock", names);
        Assert.Contains("exclusiveMaximum", names);
        Assert.All(names, name => Assert.True(IsNamed(name), name));
    }

    [Fact]
    public void DriftClasses_StandInTheirOrder()
    {
        var section = Page[Page.IndexOf("## Drift classes", StringComparison.Ordinal)..];
        var rows = FirstCell().Matches(section[..section.IndexOf("\n## Limits", StringComparison.Ordinal)]);

        Assert.Equal(
            Enum.GetValues<DriftClass>().Select(drift => ReconciliationText.Of(drift)),
            rows.Select(row => row.Groups[1].Value));
    }

    [Fact]
    public void ActionsReasonsAndEvidence_AreOnThePage()
    {
        IEnumerable<string?> names =
        [
            .. Enum.GetValues<RepairAction>().Select(action => ReconciliationText.Of(action)),
            .. Enum.GetValues<IncidentReason>().Select(reason => ReconciliationText.Of(reason)),
            .. Enum.GetValues<EvidenceKind>().Select(kind => ReconciliationText.Of(kind)),
        ];

        Assert.All(names, name => Assert.Contains($"`{name}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void LimitsAndDefaults_AreThoseOfTheCode()
    {
        string[] texts =
        [
            $"| an event | {Number(EventReader.MaxEventBytes)} bytes |",
            $"| id, source, entity key, `retracts` | {Number(EventReader.MaxTextBytes)} bytes |",
            $"| digits of a value, at its scale | {Number(DecimalText.MaxDigits)} |",
            $"| 1 to {Number(Partitioner.MaxPartitions)} | 16 |",
            $"an event is in at most {Number(WindowSpecification.MaxWindowsPerEvent)} windows",
            $"| 1 to {Number(ContractReader.MaxIdBytes)} of `A-Z",
            $"1 switches the breaker off | {RepairBreaker.Default.Share.ToString(CultureInfo.InvariantCulture)} |",
            $"from 1 | {Number(RepairBreaker.Default.MinimumRows)} |",
            $"**A contract with fewer than {Number(RepairBreaker.Default.MinimumRows)} rows",
            $"found it on; from 1 | {Number(PersistenceRule.Default.Comparisons)} |",
            $"once a second one has found it | {PersistenceRule.Default.After.TotalHours:0}h |",
        ];

        Assert.All(texts, text => Assert.Contains(text, Page, StringComparison.Ordinal));
        var least = ContractYaml.Read(YamlSamples.Json).Contract!;
        Assert.Equal((16, Authority.Manual), (least.Partitions, least.Authority));
    }

    private static string Example() => ExampleBlock().Match(Page).Groups[1].Value;

    // Names of properties whose values are the same: what the page's example leaves out.
    private static IEnumerable<string> SameIn<T>(T all, T least)
        where T : notnull => typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(property => Equals(property.GetValue(all), property.GetValue(least)))
        .Select(property => property.Name);

    private static IEnumerable<string> NamesIn(string source) =>
    [
        .. MemberCall().Matches(source).Select(match => match.Groups[1].Value),
        .. NameWithValue().Matches(source).Select(match => match.Groups[1].Value),
        .. KnownNames().Matches(source).SelectMany(match => Literal().Matches(match.Value))
            .Select(match => match.Groups[1].Value),
    ];

    private static bool IsNamed(string name) =>
        ((string[])[$"`{name}`", $"{name}:", $"{name}("]).Any(form => Page.Contains(form, StringComparison.Ordinal));

    private static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"```yaml contract\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ExampleBlock();

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex FirstCell();

    [GeneratedRegex("""Member\("(\w+)"\)""")]
    private static partial Regex MemberCall();

    // A name beside what it stands for: ("batch", Authority.Batch).
    [GeneratedRegex("""\("(\w+)", \w""")]
    private static partial Regex NameWithValue();

    [GeneratedRegex("""(RefuseUnknownMembers\(|(Bounds|Metrics) =)[^;]*;""")]
    private static partial Regex KnownNames();

    [GeneratedRegex("""
        "(\w+)"
        """)]
    private static partial Regex Literal();
}
