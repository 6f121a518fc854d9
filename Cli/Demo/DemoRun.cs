using StreamBatch.Cli.Batches;
using StreamBatch.Cli.Contracts;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Batches;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Demo;

/// <summary>The demo, step by step.</summary>
internal sealed class DemoRun
{
    // The days of the file; the run covers every window with data.
    private static readonly EventTime From = Instant(2018, 1, 31);
    private static readonly EventTime To = Instant(2018, 2, 8);

    private readonly DemoOptions _options;
    private readonly CommandEnvironment _environment;
    private readonly DemoText _text;
    private readonly DemoFindings _found = new();

    public DemoRun(DemoOptions options, CommandEnvironment environment)
    {
        _options = options;
        _environment = environment;
        _text = new DemoText(new Printer(environment), environment.Clock);
    }

    /// <summary>Runs it; returns whether every figure is what the file implies.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellationToken)
    {
        var sample = await DemoSample.ReadAsync(_options.SampleFolder, cancellationToken).ConfigureAwait(false);
        await RegisterAsync(sample, cancellationToken).ConfigureAwait(false);
        await SendAndKillAsync(sample, cancellationToken).ConfigureAwait(false);
        var session = await StoreSession
            .OpenAsync(StoreLocation.InFolder(_options.DataFolder), _environment, cancellationToken)
            .ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await RecoverAsync(session, cancellationToken).ConfigureAwait(false);
            await SendRestAsync(session, sample, cancellationToken).ConfigureAwait(false);
            await LoadBatchAsync(session, sample, cancellationToken).ConfigureAwait(false);
            await ReconcileAsync(session, cancellationToken).ConfigureAwait(false);
            await CompareAgainAsync(session, cancellationToken).ConfigureAwait(false);
        }

        var implied = ImpliedFigures.Of(sample.Lines, sample.Requests);
        var checks = DemoChecks.Of(implied, _found);
        _text.Step($"Worked out {checks.Count} figures from the file alone and held the engine's against them.");
        var report = new DemoReport(implied, _found, checks);
        await File.WriteAllTextAsync(_options.ReportPath, HtmlReport.Write(report), cancellationToken)
            .ConfigureAwait(false);
        _text.Step($"Wrote the report to {_options.ReportPath}.");
        _text.End(report);
        return report.IsProven;
    }

    private async Task RegisterAsync(DemoSample sample, CancellationToken cancellationToken)
    {
        var file = await ContractFile.ReadAsync(sample.ContractPath, cancellationToken).ConfigureAwait(false);
        var contract = file.Reading.Contract
            ?? throw new CommandException(string.Join(Environment.NewLine, file.Errors));
        var session = await StoreSession
            .OpenOrCreateAsync(StoreLocation.InFolder(_options.DataFolder), _environment, cancellationToken)
            .ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            await session.Host.RegisterAsync(file.Document, contract).ConfigureAwait(false);
        }

        _text.Step($"Registered the contract {contract.Id} {contract.Version}: "
            + $"a window for each network and day, {contract.Partitions} partitions.");
    }

    private async Task SendAndKillAsync(DemoSample sample, CancellationToken cancellationToken)
    {
        var sender = SenderProcess.Start(_options.DataFolder, sample.Folder);
        await using (sender.ConfigureAwait(false))
        {
            _found.Sent.Add(await sender.ReadAcknowledgementsAsync(cancellationToken).ConfigureAwait(false));
            _text.Step($"A process of its own (pid {sender.Id}) sent the first {_found.Sent.Requests} of "
                + $"{sample.Requests.Count} requests: {Words.Count(_found.Sent.Events, "event")} acknowledged.");
            await sender.KillAsync(cancellationToken).ConfigureAwait(false);
        }

        _text.Step("Killed it (SIGKILL): it closed nothing.");
    }

    private async Task RecoverAsync(StoreSession session, CancellationToken cancellationToken)
    {
        // Registering closed the store in order, so its one block lies before the checkpoint.
        var (blocks, events) = await EngineReader.LogAsync(session, cancellationToken).ConfigureAwait(false);
        _found.ReplayedBlocks = blocks - 1;
        _found.LoggedAfterKill = events;
        _text.Step($"Opened the store again: {Words.Count(_found.ReplayedBlocks, "block")} replayed, "
            + $"{Words.Number(events)} of {Words.Number(_found.Sent.Events)} acknowledged events are there.");
    }

    private async Task SendRestAsync(StoreSession session, DemoSample sample, CancellationToken cancellationToken)
    {
        foreach (var request in sample.Requests.Skip(SendingPlan.RequestsBeforeKill))
        {
            _found.Sent.Add(await RequestSender.SendAsync(session.Host, request).ConfigureAwait(false));
        }

        _found.Watermark = session.Host.WatermarkOf(DemoSample.ContractId) is { } watermark
            ? DateTimeOffset.UnixEpoch.AddMicroseconds(watermark)
            : null;
        _text.Step($"Sent the rest: {Words.Number(_found.Sent.Events)} events in "
            + $"{Words.Number(_found.Sent.Requests)} requests.");
        await session.Host.EndAsync(DemoSample.ContractId).ConfigureAwait(false);
        _found.OpenAfterEnd = (await session.Host.OpenWindowsAsync(DemoSample.ContractId).ConfigureAwait(false)).Count;
        _found.Before = await EngineReader.WindowsAsync(session, cancellationToken).ConfigureAwait(false);
        _text.Step($"Ended the input: {Words.Count(_found.Before.Count, "window")} published, "
            + $"{Words.Number(_found.OpenAfterEnd)} still open.");
    }

    private async Task LoadBatchAsync(StoreSession session, DemoSample sample, CancellationToken cancellationToken)
    {
        var path = Path.Combine(_options.DataFolder, NightlyBatch.RunId + ".csv");
        var rows = await NightlyBatch.RunAsync(sample, path, cancellationToken).ConfigureAwait(false);
        _text.Step($"SQL over the complete file (SQLite, not the engine) gave {Words.Count(rows, "row")}.");
        var compiled = session.ControlOf(DemoSample.ContractId).Contract;
        var batch = await BatchFile.Of(path, compiled, From, To).RowsAsync(cancellationToken)
            .ToListAsync(cancellationToken).ConfigureAwait(false);
        var request = new BatchRunRequest { Id = NightlyBatch.RunId, From = From, To = To };
        await session.Host.LoadRunAsync(DemoSample.ContractId, request, batch, cancellationToken)
            .ConfigureAwait(false);
        foreach (var row in batch)
        {
            _found.Batch.Add(
                EngineReader.KeyOf(row.Key, row.Window.Start), EngineReader.ValuesOf(compiled.Contract, row.Values));
        }

        _text.Step($"Loaded them as run {NightlyBatch.RunId}.");
    }

    private async Task ReconcileAsync(StoreSession session, CancellationToken cancellationToken)
    {
        var contract = session.ContractOf(DemoSample.ContractId);
        var report = await Reconciler
            .RunAsync(session.Host, DemoSample.ContractId, new ReconcileOptions(), cancellationToken)
            .ConfigureAwait(false);
        _found.First = report;
        _found.Drifted = [.. report.Drifts.Select(drift => DriftedWindow.Of(contract, drift))];
        _found.After = await EngineReader.WindowsAsync(session, cancellationToken).ConfigureAwait(false);
        _text.Step($"Compared: {Words.Count(report.Drifts.Count, "window")} of "
            + $"{Words.Number(_found.Batch.Count)} differ (stream → batch):");
        _text.Drifted(_found.Drifted);
    }

    private async Task CompareAgainAsync(StoreSession session, CancellationToken cancellationToken)
    {
        _found.Second = await Reconciler
            .RunAsync(session.Host, DemoSample.ContractId, new ReconcileOptions(), cancellationToken)
            .ConfigureAwait(false);
        _text.Step($"Compared again: {Words.Count(_found.Second.Drifts.Count, "window")} differ.");
        var known = $"{_found.First!.Head.Length}:{_found.First.Head.Hash}";
        var audit = await VerdictAudit.VerifyAsync(session.Host, DemoSample.ContractId, known, cancellationToken)
            .ConfigureAwait(false);
        _found.Audit = audit;
        _found.Verdicts = await EngineReader.VerdictsAsync(session, cancellationToken).ConfigureAwait(false);
        _found.Quarantine = await EngineReader.QuarantineAsync(session, cancellationToken).ConfigureAwait(false);
        _found.LoggedAtEnd = (await EngineReader.LogAsync(session, cancellationToken).ConfigureAwait(false)).Events;
        _text.Step($"Verified the chain of {Words.Count(audit.Verdicts, "verdict")} against the log: "
            + $"{(audit.IsSound ? "sound" : "BROKEN")}, head {audit.Head.Length}:{audit.Head.Hash}");
    }

    private static EventTime Instant(int year, int month, int day) =>
        new((new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks
            / TimeSpan.TicksPerMicrosecond);
}
