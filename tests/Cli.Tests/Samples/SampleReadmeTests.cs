using System.Diagnostics;
using System.Text.RegularExpressions;

namespace StreamBatch.Cli.Tests.Samples;

/// <summary>The commands of the samples' pages, word by word and in their order, print what the pages say; and the data
/// is what the script beside it makes.</summary>
public sealed partial class SampleReadmeTests
{
    [Theory]
    [InlineData("payments", 9)]
    [InlineData("iot", 8)]
    [InlineData("orders", 11)]
    public async Task Commands_PrintWhatThePageSays(string sample, int count)
    {
        using var folder = new CliFolder();
        var page = await File.ReadAllTextAsync(RepositoryFolder.PathOf("samples", sample, "README.md"));
        var commands = ReadmeCommand.Of(page);
        Assert.Equal(count, commands.Count);

        foreach (var command in commands)
        {
            var result = await folder.RunAsync([.. command.Words().Select(Located)]);

            var place = $"samples/{sample}/README.md:{command.Line}";
            Assert.True(result.Code == 0, $"{place}: exit code {result.Code}: {result.Error}");
            var printed = result.Output.Replace(
                RepositoryFolder.PathOf("samples") + Path.DirectorySeparatorChar, "samples/", StringComparison.Ordinal);
            Assert.True(
                Matches([.. command.Output.Select(Even)], [.. printed.TrimEnd('\n').Split('\n').Select(Even)]),
                $"{place} prints\n{printed}");
        }
    }

    [Theory]
    [InlineData("payments")]
    [InlineData("iot")]
    [InlineData("orders")]
    public void Contracts_ArePartOfTheReadme_AndHaveScripts(string sample)
    {
        var page = File.ReadAllText(RepositoryFolder.PathOf("samples", sample, "README.md"));

        Assert.All(
            Directory.GetFiles(RepositoryFolder.PathOf("samples", sample)).Select(Path.GetFileName)
                .Where(name => name != "README.md"),
            name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
        Assert.NotEmpty(Directory.GetFiles(RepositoryFolder.PathOf("samples", sample), "*.simulate.ndjson"));
    }

    [PythonTheory]
    [InlineData("payments")]
    [InlineData("iot")]
    [InlineData("orders")]
    public async Task Data_IsWhatTheScriptMakes(string sample)
    {
        using var folder = new CliFolder();
        var start = new ProcessStartInfo("python3", [RepositoryFolder.PathOf("samples", sample, "make.py")])
        {
            WorkingDirectory = Directory.CreateDirectory(folder.PathOf("made")).FullName,
        };

        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        var made = Directory.GetFiles(folder.PathOf("made"));
        Assert.NotEmpty(made);
        Assert.All(made, file => Assert.Equal(
            File.ReadAllText(RepositoryFolder.PathOf("samples", sample, Path.GetFileName(file))),
            File.ReadAllText(file)));
    }

    private static string Located(string word) => word.StartsWith("samples/", StringComparison.Ordinal)
        ? RepositoryFolder.PathOf(word.Split('/'))
        : word;

    // How wide a column is depends on the path to the repository.
    private static string Even(string line) => Spaces().Replace(line, "  ").Trim();

    private static bool Matches(ReadOnlySpan<string> expected, ReadOnlySpan<string> printed)
    {
        if (expected.IsEmpty)
        {
            return printed.IsEmpty;
        }

        if (expected[0] != ReadmeCommand.AnyLines)
        {
            return !printed.IsEmpty && expected[0] == printed[0] && Matches(expected[1..], printed[1..]);
        }

        for (var skipped = 0; skipped <= printed.Length; skipped++)
        {
            if (Matches(expected[1..], printed[skipped..]))
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
