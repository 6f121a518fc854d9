using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Cli.Demo;

/// <summary>What the engine has stored, in the demo's terms.</summary>
internal static class EngineReader
{
    /// <summary>The published windows.</summary>
    public static async Task<SortedDictionary<WindowKey, WindowValues>> WindowsAsync(
        StoreSession session,
        CancellationToken cancellationToken)
    {
        SortedDictionary<WindowKey, WindowValues> windows = [];
        var contract = session.ContractOf(DemoSample.ContractId);
        await foreach (var pane in session.Host.Results
            .ReadResultsAsync(contract, new ResultQuery(), cancellationToken).ConfigureAwait(false))
        {
            windows.Add(KeyOf(pane.Key, pane.Window.Start), ValuesOf(contract, pane.Values!));
        }

        return windows;
    }

    /// <summary>The number of blocks and of events in the log.</summary>
    public static async Task<(long Blocks, long Events)> LogAsync(
        StoreSession session,
        CancellationToken cancellationToken)
    {
        long blocks = 0;
        long events = 0;
        var batch = new RecordBatch(session.ControlOf(DemoSample.ContractId).Contract);
        await foreach (var block in session.Host.Log.ReadAsync(default, cancellationToken).ConfigureAwait(false))
        {
            blocks++;
            if (block.Header.Partition != BlockHeader.ControlLog)
            {
                RecordCodec.Decode(block.Records.Span, block.Header.Count, session.Host.HashKey, batch);
                events += EventsIn(batch);
            }
        }

        return (blocks, events);
    }

    /// <summary>The number of quarantined events by status and what has become of them.</summary>
    public static async Task<Dictionary<(EventStatus Status, QuarantineState State), int>> QuarantineAsync(
        StoreSession session,
        CancellationToken cancellationToken)
    {
        Dictionary<(EventStatus, QuarantineState), int> counts = [];
        var contract = session.ContractOf(DemoSample.ContractId);
        await foreach (var entry in session.Host.Results
            .ReadQuarantineAsync(contract, cancellationToken).ConfigureAwait(false))
        {
            counts[(entry.Status, entry.State)] = counts.GetValueOrDefault((entry.Status, entry.State)) + 1;
        }

        return counts;
    }

    /// <summary>The chain of verdicts.</summary>
    public static async Task<IReadOnlyList<Verdict>> VerdictsAsync(
        StoreSession session,
        CancellationToken cancellationToken)
    {
        var stored = await session.Host.Verdicts.ReadAsync(DemoSample.ContractId, cancellationToken)
            .ConfigureAwait(false);
        return [.. stored.Select(verdict => VerdictCodec.Read(verdict.Body))];
    }

    public static WindowKey KeyOf(string key, EventTime start) => new(
        key, DateOnly.FromDateTime(DateTime.UnixEpoch.AddMicroseconds(start.Microseconds)));

    public static WindowValues ValuesOf(Contract contract, AggregateValues values)
    {
        var names = contract.Aggregates.Select(aggregate => aggregate.Name).ToList();
        return WindowValues.Parse([.. WindowValues.Names.Select(name =>
        {
            var index = names.IndexOf(name);
            return values[index].State == AggregateState.Null
                ? null
                : values[index].Format(contract.Aggregates[index].Scale);
        })]);
    }

    private static int EventsIn(RecordBatch batch)
    {
        var events = 0;
        foreach (ref readonly var header in batch.Headers)
        {
            events += header.IsControl ? 0 : 1;
        }

        return events;
    }
}
