using System.Text;
using StreamBatch.Cli.Simulating;

namespace StreamBatch.Cli.Contracts;

/// <summary>A script that tests a contract, and the file of what it must print.</summary>
internal sealed record ContractScript(string Path, string ExpectedPath)
{
    private const string ScriptEnding = ".simulate.ndjson";
    private const string ExpectedEnding = ".expected.ndjson";
    private const string UsualContract = "contract";

    /// <summary>
    /// The scripts that stand beside a contract, in the order of their names: of NAME.yaml those that are called
    /// NAME.simulate.ndjson or NAME.CASE.simulate.ndjson, of contract.yaml all that no other contract beside it has.
    /// </summary>
    public static IReadOnlyList<ContractScript> Beside(string contractPath)
    {
        var folder = System.IO.Path.GetDirectoryName(contractPath) ?? "";
        var files = Directory.GetFiles(folder.Length == 0 ? "." : folder);
        var stem = StemOf(contractPath);
        var others = files
            .Where(file => System.IO.Path.GetExtension(file) is ".yaml" or ".yml" or ".json")
            .Select(StemOf)
            .Where(other => other != stem)
            .ToArray();
        return
        [
            .. files
                .Where(file => file.EndsWith(ScriptEnding, StringComparison.Ordinal))
                .Where(file => stem == UsualContract
                    ? !Array.Exists(others, other => IsOf(other, file))
                    : IsOf(stem, file))
                .Order(StringComparer.Ordinal)
                .Select(file => Of(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)))),
        ];
    }

    /// <summary>The script of a file that a person names.</summary>
    public static ContractScript Of(string path)
    {
        var stem = path.EndsWith(ScriptEnding, StringComparison.Ordinal)
            ? path[..^ScriptEnding.Length]
            : System.IO.Path.ChangeExtension(path, null);
        return new ContractScript(path, stem + ExpectedEnding);
    }

    /// <summary>Runs it on the contract, which is valid.</summary>
    public async Task<ContractTest> RunAsync(ContractFile contract, bool isUpdate, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };
        string? fault;
        var script = new FileStream(
            Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1, FileOptions.SequentialScan);
        await using (script.ConfigureAwait(false))
        {
            fault = await new ScriptRun().RunAsync(contract, script, output, cancellationToken).ConfigureAwait(false);
        }

        var printed = output.ToString();
        if (fault is not null)
        {
            return new ContractTest(this, CountOf(printed), null, $"{Path}: {fault}", IsWritten: false);
        }

        var expected = File.Exists(ExpectedPath)
            ? await File.ReadAllTextAsync(ExpectedPath, cancellationToken).ConfigureAwait(false)
            : null;
        if (isUpdate && printed != expected)
        {
            await File.WriteAllTextAsync(ExpectedPath, printed, new UTF8Encoding(false), cancellationToken)
                .ConfigureAwait(false);
            return new ContractTest(this, CountOf(printed), null, null, IsWritten: true);
        }

        return expected is null
            ? new ContractTest(
                this, CountOf(printed), null, $"{ExpectedPath}: no such file; --update writes it", IsWritten: false)
            : new ContractTest(this, CountOf(printed), DifferingLine.First(expected, printed), null, IsWritten: false);
    }

    private static bool IsOf(string stem, string file) =>
        System.IO.Path.GetFileName(file).StartsWith(stem + ".", StringComparison.Ordinal);

    private static string StemOf(string path) => System.IO.Path.GetFileNameWithoutExtension(path);

    private static int CountOf(string printed) => printed.Count(character => character == '\n');
}
