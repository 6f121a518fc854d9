namespace StreamBatch.Cli.Demo;

/// <summary>The sample that the demo runs on: events in order of arrival, a contract, a batch in SQL.</summary>
internal sealed class DemoSample
{
    /// <summary>The contract's id, which is the events' type.</summary>
    public const string ContractId = "earthquakes";

    private DemoSample(string folder, string[] lines)
    {
        Folder = folder;
        Lines = lines;
        Requests = SendingPlan.Requests(lines);
    }

    public string Folder { get; }

    /// <summary>The events, one CloudEvent a line, in order of arrival.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>What is sent, in order.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Requests { get; }

    public string ContractPath => Path.Combine(Folder, "contract.yaml");

    public string BatchSqlPath => Path.Combine(Folder, "batch.sql");

    /// <summary>Where the sample lies when nothing else is said: beside the program.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "samples", ContractId);

    /// <exception cref="CommandException">A file of the sample is not there.</exception>
    public static async Task<DemoSample> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var events = Path.Combine(folder, "events.ndjson");
        if (!File.Exists(events))
        {
            throw new CommandException($"{events}: no such file: the sample is not where the program looks for it");
        }

        var lines = await File.ReadAllLinesAsync(events, cancellationToken).ConfigureAwait(false);
        var sample = new DemoSample(Path.GetFullPath(folder), lines);
        return File.Exists(sample.ContractPath) && File.Exists(sample.BatchSqlPath)
            ? sample
            : throw new CommandException($"{folder}: contract.yaml or batch.sql is missing in the sample");
    }
}
