using System.Text;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>
/// Every example of the pages on concepts is run and gives what the page says, byte for byte. A page's fenced blocks
/// are
/// <c>yaml contract</c>, <c>ndjson script</c> and <c>ndjson output</c>; an output is that of the contract and the
/// script above it, with the late policy and the options that follow the word.
/// </summary>
public sealed class ConceptPageTests
{
    private const string Fence = "```";

    [Theory]
    [InlineData("windows", 3)]
    [InlineData("watermarks", 3)]
    [InlineData("late-data", 4)]
    [InlineData("retractions", 3)]
    [InlineData("quarantine", 4)]
    public async Task Examples_GiveWhatThePageSays(string page, int outputs)
    {
        using var folder = new CliFolder();
        var text = await File.ReadAllTextAsync(RepositoryFolder.PathOf("docs", "concepts", page + ".md"));
        var (contract, script, checkedOutputs) = ("", "", 0);
        foreach (var (name, content) in BlocksOf(text))
        {
            switch (name.Split(' '))
            {
                case ["yaml", "contract"]:
                    contract = content;
                    break;
                case ["ndjson", "script"]:
                    script = content;
                    break;
                case ["ndjson", "output", .. var rest]:
                    var policy = rest is [var first, ..] && !first.StartsWith('-') ? first : "overwrite";
                    var file = folder.Write("c.yaml", contract.Replace(
                        "policy: overwrite", "policy: " + policy, StringComparison.Ordinal));
                    var result = await folder.RunWithInputAsync(
                        script, ["simulate", "--contract", file, .. rest.SkipWhile(word => !word.StartsWith('-'))]);
                    Assert.Equal(content, result.Succeeds().Output);
                    checkedOutputs++;
                    break;
                default:
                    Assert.Fail($"{page}.md has a block '{name}', which nothing checks.");
                    break;
            }
        }

        Assert.Equal(outputs, checkedOutputs);
    }

    [Fact]
    public void Readme_LinksEveryPage()
    {
        var readme = File.ReadAllText(RepositoryFolder.PathOf("README.md"));

        Assert.All(
            Directory.GetFiles(RepositoryFolder.PathOf("docs", "concepts")).Select(Path.GetFileName),
            page => Assert.Contains($"(docs/concepts/{page})", readme, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Name, string Content)> BlocksOf(string page)
    {
        string? name = null;
        StringBuilder content = new();
        foreach (var line in page.Split('\n'))
        {
            if (!line.StartsWith(Fence, StringComparison.Ordinal))
            {
                content.Append(line).Append('\n');
                continue;
            }

            if (name is not null)
            {
                yield return (name, content.ToString());
            }

            name = name is null ? line[Fence.Length..] : null;
            content.Clear();
        }
    }
}
