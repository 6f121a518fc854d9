using System.Globalization;
using System.Text;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;

namespace StreamBatch.Crash.Host.Loop;

/// <summary>
/// Takes the events of a folder in, unless they are in already; then for each of its batch runs loads it and
/// reconciles. Started again after a kill, it gives the same commands again, as a user does.
/// </summary>
/// <remarks>The folder has <c>contract.yaml</c>, <c>events.ndjson</c> and <c>run-N.tsv</c>: a line with the first and
/// the last instant that the run covers, then lines of key, start, end and values.</remarks>
internal sealed class LoopRun
{
    private const int EventsPerRequest = 20;

    private readonly EmbeddedHost _host;
    private readonly string _contractId;
    private readonly string _folder;
    private readonly LoopPoints _points;

    private LoopRun(EmbeddedHost host, string contractId, string folder, LoopPoints points)
    {
        _host = host;
        _contractId = contractId;
        _folder = folder;
        _points = points;
    }

    /// <summary>Runs it: <c>STORE FOLDER [POINT:N]</c>.</summary>
    public static async Task RunAsync(string[] args)
    {
        var points = new LoopPoints(args.ElementAtOrDefault(2));
        await using var store = await LoopStore.OpenAsync(args[0], point => ReachOfStore(points, point));
        var ports = store.Ports with
        {
            Log = new PointedLog(store.Ports.Log, points),
            BatchRuns = new PointedRuns(store.Ports.BatchRuns, points),
            Verdicts = new PointedVerdicts(store.Ports.Verdicts, points),
        };
        await using var host = await EmbeddedHost.OpenAsync(ports, new EmbeddedHostOptions(), CancellationToken.None);
        var document = await File.ReadAllTextAsync(Path.Combine(args[1], "contract.yaml"));
        var contract = ContractYaml.Read(document).Contract
            ?? throw new InvalidDataException("The contract is not valid.");
        await host.RegisterAsync(document, contract);
        var run = new LoopRun(host, contract.Id, args[1], points);
        await run.IngestAsync();
        foreach (var file in Directory.GetFiles(args[1], "run-*.tsv").Order(StringComparer.Ordinal))
        {
            points.Enter("load");
            await run.LoadAsync(file);
            points.Enter("reconcile");
            await Reconciler.RunAsync(host, contract.Id, new ReconcileOptions(), CancellationToken.None);
            await host.CheckpointAsync();
            points.Enter(null);
        }

        var audit = await VerdictAudit.VerifyAsync(host, contract.Id, null, CancellationToken.None);
        if (!audit.IsSound)
        {
            throw new InvalidDataException($"Not sound: {audit}");
        }

        Console.Out.WriteLine("done");
        foreach (var line in points.Told())
        {
            Console.Out.WriteLine(line);
        }
    }

    // The log tells before and after by itself, and what is appended.
    private static void ReachOfStore(LoopPoints points, string point)
    {
        if (point is not ("BeforeAppend" or "AfterAppend"))
        {
            points.Reach(point);
        }
    }

    private async Task IngestAsync()
    {
        var cut = await _host.CutAsync(_contractId);
        if (cut.Any(offset => offset > 0) && _host.WatermarkOf(_contractId) == long.MaxValue)
        {
            return;
        }

        foreach (var lines in File.ReadLines(Path.Combine(_folder, "events.ndjson")).Chunk(EventsPerRequest))
        {
            var request = _host.NewRequest(_contractId);
            foreach (var line in lines)
            {
                request.Add(Encoding.UTF8.GetBytes(line));
            }

            request.Seal();
            await _host.IngestAndPublishAsync(_contractId, request);
        }

        await _host.EndAsync(_contractId);
    }

    private async Task LoadAsync(string file)
    {
        var lines = await File.ReadAllLinesAsync(file);
        var range = Array.ConvertAll(lines[0].Split('\t'), TimeOf);
        var request = new BatchRunRequest
        {
            Id = Path.GetFileNameWithoutExtension(file),
            From = range[0],
            To = range[1],
        };
        var reader = new ResultRowReader(_host.ControlOf(_contractId).Contract, range[0], range[1]);
        var rows = lines.Skip(1).Select(line => line.Split('\t')).Select(fields => reader
            .Read(fields[0], TimeOf(fields[1]), TimeOf(fields[2]), fields[3..]).Row
            ?? throw new InvalidDataException($"The row of {fields[0]} is not valid.")).ToList();
        await _host.LoadRunAsync(_contractId, request, rows, CancellationToken.None);
    }

    private static EventTime TimeOf(string microseconds) =>
        new(long.Parse(microseconds, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
}
