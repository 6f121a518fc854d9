using System.Collections.Immutable;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost : IReconcileHost
{
    private const int VerdictsPerBlock = 10_000;
    private readonly SemaphoreSlim _reconciling = new(1, 1);

    /// <summary>The log, for readers.</summary>
    public IBlockLog Log => _ports.Log;

    /// <summary>The results, for readers.</summary>
    public IResultStore Results => _ports.Results;

    /// <summary>The batch runs, for readers.</summary>
    public IBatchRunStore BatchRuns => _ports.BatchRuns;

    /// <summary>The verdicts, for readers.</summary>
    public IVerdictStore Verdicts => _ports.Verdicts;

    /// <summary>A registered contract's control log as it stands: its document, sources, runs and the head of its
    /// chain. To be read while no other call is under way.</summary>
    public ControlLog ControlOf(string contractId) => Find(contractId).Control;

    /// <summary>Processing time.</summary>
    public TimeProvider Clock => _ports.Clock;

    /// <summary>Processing time in microseconds since the Unix epoch.</summary>
    internal long NowMicroseconds => Now();

    /// <summary>Reads the control log of a contract while nothing changes it; everything before is published.</summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public async Task<T> ReadControlAsync<T>(string contractId, Func<ControlLog, T> read)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            return read(Find(contractId).Control);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Waits until no reconciliation and no decision on an incident, of any contract, is under way; what is
    /// returned ends the turn.</summary>
    public Task<IDisposable> TakeReconcileTurnAsync(string contractId, CancellationToken cancellationToken) =>
        TakeReconcileTurnAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken) =>
        _ports.Log.ReadPartitionAsync(contractId, partition, fromOffset, toOffset, cancellationToken);

    /// <summary>
    /// The current position of every partition: the offset of its next record. The watermark in force is recorded in
    /// every partition before it.
    /// </summary>
    public async Task<ImmutableArray<long>> CutAsync(string contractId)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            return await CutLockedAsync(Find(contractId)).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>The provisional values of the windows that are not complete, by partition, start and key.</summary>
    public async Task<IReadOnlyList<OpenWindow>> OpenWindowsAsync(string contractId)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            return [.. Find(contractId).Writers.SelectMany((writer, partition) => writer.State.OpenWindows()
                .Select(open => new OpenWindow(
                    partition, writer.State.NextOffset - 1, open.Key, open.Window, open.Values)))];
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<bool>> CorrectAsync(
        string contractId,
        IReadOnlyList<IReadOnlyList<(int Partition, Correction Correction)>> cases,
        CancellationToken cancellationToken)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            var hosted = Find(contractId);
            var watermark = hosted.Control.Watermark.Watermark;
            var appended = new bool[cases.Count];
            for (var i = 0; i < appended.Length; i++)
            {
                var current = await FollowingAsync(hosted.Contract, cases[i], cancellationToken).ConfigureAwait(false);
                foreach (var (partition, correction) in current)
                {
                    Step(() => _open.Add(hosted.Writers[partition].Correct(
                        correction, watermark, Now(), hosted.EffectsOn(partition))));
                }

                appended[i] = current.Count > 0;
            }

            await FlushAsync().ConfigureAwait(false);
            return appended;
        }
        finally
        {
            Leave();
        }
    }

    // The corrections of a case with the views that they follow; none when one of them is superseded.
    private async Task<List<(int Partition, Correction Correction)>> FollowingAsync(
        Contract contract,
        IReadOnlyList<(int Partition, Correction Correction)> corrections,
        CancellationToken cancellationToken)
    {
        List<(int, Correction)> following = [];
        foreach (var (partition, correction) in corrections)
        {
            var revisions = await _ports.Results
                .ReadRevisionsAsync(contract, correction.Key, correction.Window, cancellationToken)
                .ConfigureAwait(false);
            if ((revisions.Count == 0 ? 0 : revisions[^1].Revision) != correction.Revision - 1)
            {
                return [];
            }

            following.Add((
                partition, correction with { Before = revisions.Count == 0 ? null : revisions[^1].Values }));
        }

        return following;
    }

    // What is cut off here is found in the log when the store is opened again.
    Task IReconcileHost.BeginStepAsync(
        string contractId,
        ReconcileStep step,
        CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task PlanAsync(string contractId, IReadOnlyList<Verdict> verdicts)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            var control = Find(contractId).Control;
            foreach (var part in verdicts.Chunk(VerdictsPerBlock))
            {
                Array.ForEach(part, verdict => control.StagePlan(VerdictCodec.Write(verdict)));
                _open.Add(control.Seal(Now()));
            }

            await FlushAsync().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <inheritdoc/>
    public async Task<VerdictChainHead> SealAsync(
        string contractId,
        Func<long, long, IReadOnlyList<Verdict>> make)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            var control = Find(contractId).Control;
            var now = Now();
            List<StoredVerdict> stored = [];
            foreach (var part in make(control.Head.Length + 1, now).Chunk(VerdictsPerBlock))
            {
                foreach (var verdict in part)
                {
                    var body = VerdictCodec.Write(verdict);
                    var head = control.StageVerdict(body);
                    stored.Add(new StoredVerdict(head.Length, body, head.Hash));
                }

                _open.Add(control.Seal(now));
            }

            await FlushAsync().ConfigureAwait(false);
            await PublishVerdictsAsync(contractId, stored).ConfigureAwait(false);
            return control.Head;
        }
        finally
        {
            Leave();
        }
    }

    private async Task<IDisposable> TakeReconcileTurnAsync(CancellationToken cancellationToken)
    {
        await _reconciling.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new ReconcileTurn(_reconciling);
    }

    private async Task PublishVerdictsAsync(string contractId, List<StoredVerdict> verdicts)
    {
        try
        {
            await _ports.Verdicts.AppendAsync(contractId, verdicts, CancellationToken.None).ConfigureAwait(false);
            if (verdicts.Count > 0)
            {
                _verdictWakeUps.Raise(contractId, 0, verdicts[^1].Number);
            }
        }
        catch (Exception failure)
        {
            // They are sealed in the log. No checkpoint may pass them: opening the store again publishes them.
            _failure ??= failure;
            throw;
        }
    }

    private async Task<ImmutableArray<long>> CutLockedAsync(HostedContract hosted)
    {
        hosted.Fence(Now(), _open);
        await FlushAsync().ConfigureAwait(false);
        return [.. hosted.Writers.Select(writer => writer.State.NextOffset)];
    }
}
