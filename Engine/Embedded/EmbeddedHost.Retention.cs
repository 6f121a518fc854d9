using System.Collections.Immutable;
using System.Security.Cryptography;
using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Retention;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost
{
    // So few that they cost little beside the log, so many that the log is kept at most a quarter longer than asked.
    private const int CandidatesPerKeep = 4;
    private const int MaxCandidates = 8;

    private PinnedCheckpoint? _base;

    /// <summary>
    /// Keeps what is asked for and drops what is older. The log ends at a base: a checkpoint that was pinned by an
    /// earlier call at least <see cref="RetentionOptions.Keep"/> ago, all of whose windows are settled and have no open
    /// incident. What is dropped is in the control log before it is dropped; a call that was cut off is completed by
    /// the next.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A time is negative.</exception>
    public async Task<RetentionReport> RetainAsync(RetentionOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Keep, TimeSpan.Zero, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.KeepResults ?? default, TimeSpan.Zero, nameof(options));
        using var turn = await TakeReconcileTurnAsync(cancellationToken).ConfigureAwait(false);
        Dictionary<string, Window[]> incidents = new(StringComparer.Ordinal);
        foreach (var contract in Contracts)
        {
            var known = await IncidentDecision.ReadAsync(this, contract.Contract.Id, cancellationToken)
                .ConfigureAwait(false);
            incidents[contract.Contract.Id] = [.. known
                .Where(incident => incident.State == IncidentState.Open).Select(incident => incident.Found.Group)];
        }

        await EnterAsync().ConfigureAwait(false);
        try
        {
            var now = Now();
            await PinAsync(now, options.Keep, cancellationToken).ConfigureAwait(false);
            var (chosen, whyNot) = await ChooseBaseAsync(
                now - (long)options.Keep.TotalMicroseconds, incidents, cancellationToken).ConfigureAwait(false);
            if (chosen is not null)
            {
                await MakeBaseAsync(chosen, cancellationToken).ConfigureAwait(false);
            }

            if (options.KeepResults is { } keep)
            {
                await MoveResultsAsync(now - (long)keep.TotalMicroseconds, incidents).ConfigureAwait(false);
            }

            await DropAsync(cancellationToken).ConfigureAwait(false);
            return new RetentionReport(
                chosen is null ? null : new EventTime(chosen.Id),
                whyNot,
                _contracts.ToDictionary(item => item.Key, item => item.Value.Control.ResultsFrom));
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The base before which the log is not there; null while it is whole.</summary>
    internal PinnedCheckpoint? Base => _base;

    /// <summary>Where a replay of a partition begins.</summary>
    /// <exception cref="CorruptDataException">The base is damaged or gone.</exception>
    public async Task<ReplayStart> ReadStartAsync(
        CompiledContract contract,
        int partition,
        CancellationToken cancellationToken)
    {
        var writer = new PartitionWriter(contract, partition, HashKey);
        if (await ReadBasePartAsync(contract.Contract.Id, partition, cancellationToken).ConfigureAwait(false)
            is not { } part)
        {
            return new ReplayStart(0, writer.State);
        }

        try
        {
            writer.Load(part.State!.Value.Span);
        }
        catch (OutdatedStateException exception)
        {
            throw BaseOutdated(exception);
        }

        return new ReplayStart(part.NextOffset, writer.State);
    }

    /// <summary>The control log as it is in the base; null when it is read from its beginning.</summary>
    internal async Task<ControlLog?> ReadBaseControlAsync(string contractId, CancellationToken cancellationToken) =>
        await ReadBasePartAsync(contractId, BlockHeader.ControlLog, cancellationToken).ConfigureAwait(false)
            is { } part ? ControlLog.Load(part.State!.Value.Span, _ports.ParseContract) : null;

    /// <summary>Whether the base is the one that the control log names; true when there is none.</summary>
    internal async Task<bool> IsBaseSoundAsync(string contractId, CancellationToken cancellationToken)
    {
        if (_base is not { } pin || Find(contractId).Control.Retained is not { } retained || retained.BaseId != pin.Id)
        {
            return true;
        }

        var checkpoint = await _ports.Checkpoints.ReadPinnedAsync(pin.Id, contractId, null, cancellationToken)
            .ConfigureAwait(false);
        return checkpoint is not null && HashOf(checkpoint, contractId) == retained.Hash;
    }

    // A contract that was registered after the base is in no part of it.
    private async Task<CheckpointPart?> ReadBasePartAsync(
        string contractId,
        int partition,
        CancellationToken cancellationToken)
    {
        if (_base is not { } pin)
        {
            return null;
        }

        var checkpoint = await _ports.Checkpoints
            .ReadPinnedAsync(pin.Id, contractId, partition, cancellationToken).ConfigureAwait(false)
            ?? throw new CorruptDataException(
                $"The base checkpoint {pin.Id} is gone: restore the store from a backup.");
        return checkpoint.Parts.SingleOrDefault();
    }

    private async Task FindBaseAsync(CancellationToken cancellationToken)
    {
        var start = _ports.Log.Start;
        if (start == default)
        {
            return;
        }

        var pins = await _ports.Checkpoints.ReadPinsAsync(cancellationToken).ConfigureAwait(false);
        _base = pins.Where(pin => pin.Position >= start).MinBy(pin => pin.Position)
            ?? throw new CorruptDataException(
                "The log begins after its first record, and the base checkpoint that stands for what is before it is "
                + "gone: restore the store from a backup.");
    }

    private async Task PinAsync(long now, TimeSpan keep, CancellationToken cancellationToken)
    {
        var pins = await _ports.Checkpoints.ReadPinsAsync(cancellationToken).ConfigureAwait(false);
        var newest = pins.Count == 0 ? null : pins[^1];
        if (newest is not null
            && (newest.Id >= now || newest.Position == _ports.Log.End
                || newest.Id > now - ((long)keep.TotalMicroseconds / CandidatesPerKeep)))
        {
            return;
        }

        await WriteCheckpointAsync().ConfigureAwait(false);
        var checkpoint = await _ports.Checkpoints.ReadAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new StoreException("The checkpoint that was written just now cannot be read.");
        await _ports.Checkpoints.PinAsync(now, checkpoint, cancellationToken).ConfigureAwait(false);

        // The oldest are the ones that may become a base first; the base itself stays.
        foreach (var pin in pins.Where(pin => pin.Id != _base?.Id).Skip(MaxCandidates))
        {
            await _ports.Checkpoints.UnpinAsync(pin.Id, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(PinnedCheckpoint? Chosen, string? WhyNot)> ChooseBaseAsync(
        long newest,
        Dictionary<string, Window[]> incidents,
        CancellationToken cancellationToken)
    {
        var pins = await _ports.Checkpoints.ReadPinsAsync(cancellationToken).ConfigureAwait(false);
        string? whyNot = null;
        foreach (var pin in pins.Where(pin => pin.Id <= newest).Reverse())
        {
            if (_base is { } current && pin.Position <= current.Position)
            {
                return (null, whyNot ?? "nothing older is there");
            }

            var fault = await FaultOfAsync(pin, incidents, cancellationToken).ConfigureAwait(false);
            if (fault is null)
            {
                return (pin, null);
            }

            whyNot ??= fault;
        }

        return (null, whyNot ?? "no checkpoint is old enough yet: the first call of `retain` pins one");
    }

    private async Task<string?> FaultOfAsync(
        PinnedCheckpoint pin,
        Dictionary<string, Window[]> incidents,
        CancellationToken cancellationToken)
    {
        var checkpoint = await ReadWholeAsync(pin, cancellationToken).ConfigureAwait(false);
        foreach (var (id, hosted) in LoadAll(checkpoint))
        {
            var bound = BoundOf(hosted);
            var current = _contracts[id].Control;
            if (bound is not null && (current.Watermark.Watermark is not { } watermark || watermark < bound))
            {
                return $"windows of {id} with events of that time are not settled: its watermark is "
                    + $"{(current.Watermark.Watermark is { } at ? new EventTime(at).ToString() : "undefined")}, not "
                    + $"{new EventTime(bound.Value)}";
            }

            if (current.Planned.Count > 0)
            {
                return $"a repair of {id} was cut off: reconcile first";
            }

            if (incidents[id].FirstOrDefault(window => window.Start.Microseconds < bound) is { } open
                && open != default)
            {
                return $"an incident of {id} in {open} waits for a decision";
            }
        }

        return null;
    }

    private async Task MakeBaseAsync(PinnedCheckpoint pin, CancellationToken cancellationToken)
    {
        var checkpoint = await ReadWholeAsync(pin, cancellationToken).ConfigureAwait(false);
        foreach (var (id, then) in LoadAll(checkpoint))
        {
            var hosted = _contracts[id];
            hosted.Control.Stage(new LogRetention
            {
                BaseId = pin.Id,
                Bound = Math.Max(BoundOf(then) ?? long.MinValue, hosted.Control.Retained?.Bound ?? long.MinValue),
                Hash = HashOf(checkpoint, id),
                Watermarks = await WatermarksAsync(hosted, cancellationToken).ConfigureAwait(false),
            });
            _open.Add(hosted.Control.Seal(Now()));
        }

        await FlushAsync().ConfigureAwait(false);
        _base = pin;
    }

    // Windows in the state and those that were settled before: none starts at or after it.
    private static long? BoundOf(HostedContract hosted)
    {
        var deadline = hosted.GreatestDeadline;
        var watermark = hosted.Control.Watermark.Watermark;
        return deadline is null ? watermark : Math.Max(deadline.Value, watermark ?? long.MinValue);
    }

    private async Task<ImmutableSortedDictionary<long, ImmutableArray<long?>>> WatermarksAsync(
        HostedContract hosted,
        CancellationToken cancellationToken)
    {
        var watermarks = hosted.Control.Retained?.Watermarks
            ?? ImmutableSortedDictionary<long, ImmutableArray<long?>>.Empty;
        watermarks = watermarks.RemoveRange(hosted.Control.Runs.Where(hosted.Control.IsDropped)
            .Select(run => run.Sequence));
        foreach (var run in hosted.Control.Runs.Where(run => !hosted.Control.IsDropped(run)))
        {
            if (!watermarks.ContainsKey(run.Sequence))
            {
                watermarks = watermarks.Add(
                    run.Sequence,
                    [.. await CutWatermarks.ReadAsync(this, hosted.Contract, run, cancellationToken)
                        .ConfigureAwait(false)]);
            }
        }

        return watermarks;
    }

    // Only groups whose windows are settled everywhere; of those with an open incident, and all that end after the
    // start of the first of them, what a person is to decide on is kept.
    private async Task MoveResultsAsync(long time, Dictionary<string, Window[]> incidents)
    {
        foreach (var hosted in _contracts.Values)
        {
            if (hosted.Control.Watermark.Watermark is not { } watermark)
            {
                continue;
            }

            var windows = new EventWindows(hosted.Control.Contract);
            var settled = Saturating.Subtract(watermark, windows.SettledAt(0));
            var waits = incidents[hosted.Contract.Id]
                .Select(window => WindowGrouping.GroupOf(hosted.Contract, window).Start.Microseconds)
                .DefaultIfEmpty(long.MaxValue).Min();
            var from = new EventTime(Math.Min(Math.Min(time, settled), waits));
            if (hosted.Control.ResultsFrom is not { } before || before < from)
            {
                hosted.Control.StageResultsFrom(from);
                _open.Add(hosted.Control.Seal(Now()));
            }
        }

        await FlushAsync().ConfigureAwait(false);
    }

    // Everything here is in the control log already, so that it can be done again.
    private async Task DropAsync(CancellationToken cancellationToken)
    {
        if (_base is { } pin)
        {
            await _ports.Log.DropBeforeAsync(pin.Position, cancellationToken).ConfigureAwait(false);
            foreach (var older in await _ports.Checkpoints.ReadPinsAsync(cancellationToken).ConfigureAwait(false))
            {
                if (older.Position < pin.Position)
                {
                    await _ports.Checkpoints.UnpinAsync(older.Id, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        foreach (var hosted in _contracts.Values)
        {
            if (hosted.Control.ResultsFrom is not { } from)
            {
                continue;
            }

            foreach (var id in await _ports.BatchRuns.ReadIdsAsync(hosted.Contract, cancellationToken)
                .ConfigureAwait(false))
            {
                if (hosted.Control.Runs.FirstOrDefault(run => run.Id == id) is { } run && hosted.Control.IsDropped(run))
                {
                    await _ports.BatchRuns.RemoveAsync(hosted.Contract, id, cancellationToken).ConfigureAwait(false);
                }
            }

            await _ports.Results.DropBeforeAsync(hosted.Contract, from, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Checkpoint> ReadWholeAsync(PinnedCheckpoint pin, CancellationToken cancellationToken) =>
        await _ports.Checkpoints.ReadPinnedAsync(pin.Id, null, null, cancellationToken).ConfigureAwait(false)
        ?? throw new CorruptDataException($"The pinned checkpoint {pin.Id} is gone: restore the store from a backup.");

    private SortedDictionary<string, HostedContract> LoadAll(Checkpoint checkpoint)
    {
        SortedDictionary<string, HostedContract> contracts = new(StringComparer.Ordinal);
        try
        {
            Load(checkpoint, contracts);
            return contracts;
        }
        catch (OutdatedStateException exception)
        {
            throw BaseOutdated(exception);
        }
    }

    private static CorruptDataException BaseOutdated(OutdatedStateException exception) => new(
        "The base checkpoint was written by an older version, whose states this one does not read.", exception);

    private static string HashOf(Checkpoint checkpoint, string contractId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in checkpoint.Parts.Where(part => part.ContractId == contractId)
            .OrderBy(part => part.Partition))
        {
            hash.AppendData(part.State!.Value.Span);
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }
}
