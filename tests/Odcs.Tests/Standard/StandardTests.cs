using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs.Documents;
using StreamBatch.Odcs.Tests.Documents;

namespace StreamBatch.Odcs.Tests.Standard;

/// <summary>
/// Goal: what the standard's own JSON schema refuses is told by us, with its place, and what it accepts is not called
/// wrong. Method: every mutation of a document that has everything once. The verdicts of the schema are recorded beside
/// the document; where a copy of the standard is at hand, they are asked for again, and recorded with
/// STREAMBATCH_ODCS_RECORD=1.
/// </summary>
public sealed class StandardTests
{
    private const string ByStandard = "standard";

    private static readonly string Folder = Path.Combine(RepositoryDocuments.Root, "tests", "Odcs.Tests", "Standard");

    private static readonly string Text = File.ReadAllText(Path.Combine(Folder, "everything.yaml"));

    private static readonly string VerdictsPath = Path.Combine(Folder, "everything.verdicts.txt");

    public static TheoryData<string> Contracts =>
        [.. RepositoryDocuments.All().Select(document => document.Name)];

    [Fact]
    public void Everything_IsWhatTheStandardAsksFor()
    {
        var reading = ContractYaml.Read(Text);

        Assert.Empty(reading.Errors);
        Assert.DoesNotContain(reading.Notes, IsByStandard);
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Contract_OfTheRepository_IsWhatTheStandardAsksFor(string name)
    {
        var text = RepositoryDocuments.All().Single(document => document.Name == name).Text;

        var reading = ContractYaml.Read(text);

        Assert.Empty(reading.Errors);
        Assert.DoesNotContain(reading.Notes, IsByStandard);
    }

    [Fact]
    public void Mutations_ThatTheStandardRefuses_AreTold_AndNoOthers()
    {
        var verdicts = RecordedVerdicts();
        var before = Findings(Root(Text)).ToHashSet();
        var differences = new List<string>();
        var seen = 0;
        foreach (var (path, name, document) in DocumentMutations.Of(Root(Text)))
        {
            var isAccepted = verdicts[path].Contains(name, StringComparison.Ordinal);
            var told = Findings(document).Where(finding => !before.Contains(finding))
                .ToArray();
            if (isAccepted ? Array.Exists(told, finding => finding.IsByStandard)
                : !Array.Exists(told, finding => finding.IsByStandard || finding.IsError))
            {
                differences.Add($"{path} {name}: accepted {isAccepted}, told {string.Join("; ", told)}");
            }

            seen++;
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.True(seen > 5_000, $"{seen} mutations");
    }

    [Theory]
    [InlineData("servers[3].project", "must be a text by the standard", "project: p,", "project: 1,")]
    [InlineData("servers[3].project", "is missing; the standard asks for it", "project: p, dataset", "dataset")]
    [InlineData("servers[3].hosts", "is no member of the standard here; the nearest is roles", "dataset: d }",
        "dataset: d, hosts: h }")]
    [InlineData("servers[27].location", "must be an address that begins with sftp:// by the standard",
        "sftp://example.com", "ftp://example.com")]
    [InlineData("team.members[0].dateIn", "must be a date, as 2026-01-31, by the standard", "2026-01-01", "01.01.2026")]
    [InlineData("contractCreatedTs", "must be an instant with its offset, as 2026-01-31T12:00:00Z, by the standard",
        "12:00:00Z", "12:00:00")]
    [InlineData("schema[0].relationships[1]",
        "must have from and to both as a text or both as a list by the standard",
        "from: [parcels.depot, parcels.number]", "from: parcels.depot")]
    [InlineData("schema[0].properties[1].relationships[0].to", "must be a reference, as customers.id, by the standard",
        "foreignKey, to: depots.id, customProperties: [{ property: p, value: x }] }\n          - { to",
        "foreignKey, to: depots, customProperties: [{ property: p, value: x }] }\n          - { to")]
    [InlineData("tags[1]", "must be a text by the standard", "tags: [a, b]", "tags: [a, 2]")]
    [InlineData("price.priceAmount", "must be a number by the standard", "9.95", "'9.95'")]
    [InlineData("roles", "must be a list by the standard", "roles:\n  - id", "roles:\n    id")]
    public void Deviation_IsNotedWithItsPlace(string path, string message, string found, string replacement)
    {
        Assert.Contains(found, Text, StringComparison.Ordinal);
        var text = Text.Replace(found, replacement, StringComparison.Ordinal);

        var reading = ContractYaml.Read(text);

        Assert.NotNull(reading.Contract);
        var note = Assert.Single(reading.Notes, note => note.Message == message);
        Assert.Equal(path, note.Path);
        Assert.True(note.Line > 1);
    }

    [StandardFact]
    public void Schema_AcceptsEveryContractOfTheRepository()
    {
        Assert.All(
            RepositoryDocuments.All(),
            document => Assert.True(StandardFolder.Accepts(Json(document.Text)), document.Name));
    }

    [StandardFact]
    public void Schema_GivesTheVerdictsThatAreRecorded()
    {
        Assert.True(StandardFolder.Accepts(Json(Text)));
        var verdicts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, name, document) in DocumentMutations.Of(Root(Text)))
        {
            var isAccepted = StandardFolder.Accepts(new ContractDocument(document).ToJson());
            verdicts[path] = verdicts.GetValueOrDefault(path, "") + (isAccepted ? name : "");
        }

        if (Environment.GetEnvironmentVariable("STREAMBATCH_ODCS_RECORD") == "1")
        {
            File.WriteAllLines(VerdictsPath, verdicts.Select(verdict => $"{verdict.Key} {verdict.Value}".TrimEnd()));
        }

        Assert.Equal(verdicts, RecordedVerdicts());
    }

    [StandardFact]
    public void Examples_OfTheStandard_LoseNothing()
    {
        var folder = StandardFolder.PathOf("docs", "examples");
        var files = Directory.GetFiles(folder, "*.yaml", SearchOption.AllDirectories);
        Assert.True(files.Length >= 15, $"{files.Length} examples");
        foreach (var file in files)
        {
            var document = ContractYaml.ReadDocument(File.ReadAllText(file)).Document;
            Assert.True(document is not null, file);

            var again = ContractYaml.ReadDocument(document.ToYaml()).Document!;
            var byJson = ContractYaml.ReadDocument(document.ToJson()).Document!;

            Assert.Equal(DocumentTrees.Values(document.Root), DocumentTrees.Values(again.Root));
            Assert.Equal(DocumentTrees.Comments(document), DocumentTrees.Comments(again));
            Assert.Equal(document.ToJson(), byJson.ToJson());
            Assert.Equal(
                StandardFolder.Accepts(document.ToJson()),
                !ContractYaml.Read(document.ToYaml()).Notes.Any(IsByStandard));
        }
    }

    private static bool IsByStandard(ContractError finding) =>
        finding.Message.Contains(ByStandard, StringComparison.Ordinal);

    // Without lines, which mutations move.
    private static IEnumerable<(string Path, string Message, bool IsError, bool IsByStandard)> Findings(
        DocumentNode document)
    {
        var reading = ContractReader.Read(document.ToContractNode());
        return
        [
            .. reading.Errors.Select(error => (error.Path, error.Message, true, false)),
            .. reading.Notes.Select(note => (note.Path, note.Message, false, IsByStandard(note))),
        ];
    }

    private static DocumentNode Root(string text) => ContractYaml.ReadDocument(text).Document!.Root;

    private static string Json(string text) => ContractYaml.ReadDocument(text).Document!.ToJson();

    // A path a line, and behind it the mutations that the schema accepts there.
    private static SortedDictionary<string, string> RecordedVerdicts() => new(
        File.ReadAllLines(VerdictsPath).Select(line => line.Split(' ')).ToDictionary(
            words => words[0], words => words.Length > 1 ? words[1] : ""), StringComparer.Ordinal);
}
