using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Grains.Reconciling;

/// <summary>
/// What reconciling stands on in a cluster: the shared store to read, the fan-in to plan and seal, partitions' writers
/// to correct. What it changes it does under the epoch of a turn; without a turn it only reads. Not safe for use by
/// several threads.
/// </summary>
internal sealed class ClusterReconcileHost(
    IClusterStore store,
    ContractCatalog contracts,
    StreamWakeUps? wakeUps,
    ClusterGateway gateway,
    GrainOptions options,
    string contractId,
    ReconciliationTurn turn,
    CancellationToken stopping) : IReconcileHost
{
    private const int PlansPerAppend = 1_000;

    private readonly ControlReader _control = new(store, contracts, wakeUps, contractId);

    public HashKey HashKey => store.HashKey;

    public TimeProvider Clock => options.Clock;

    public IResultStore Results => store.Reconciling.Results;

    public IBatchRunStore BatchRuns => store.Reconciling.BatchRuns;

    public IVerdictStore Verdicts => store.Reconciling.Verdicts;

    /// <summary>Begins the turn: what an earlier one plans, corrects or seals is refused from then on.</summary>
    /// <exception cref="TurnLostException">A later one has begun.</exception>
    public async Task BeginTurnAsync()
    {
        await _control.ReadAsync(stopping).ConfigureAwait(false);
        await AppendAsync([new ControlRecord(ControlKind.TurnTaken, turn.Write())]).ConfigureAwait(false);
        await gateway.ConfirmAsync(contractId, turn.Epoch, stopping).ConfigureAwait(false);
    }

    /// <summary>The head of the chain if the task of this turn has sealed its verdicts already, in a turn that was cut
    /// off; else null.</summary>
    public async Task<VerdictChainHead?> FindSealAsync()
    {
        var control = await _control.ReadAsync(stopping).ConfigureAwait(false);
        return control.SealedIn.Task == turn.Task ? control.Head : null;
    }

    /// <summary>Waits until readers have all that stands before the cuts of the batch runs.</summary>
    public async Task AwaitCutsAsync()
    {
        var control = await _control.ReadAsync(stopping).ConfigureAwait(false);
        var cuts = new long[control.Contract.Contract.Partitions];
        foreach (var run in control.Runs)
        {
            for (var partition = 0; partition < cuts.Length; partition++)
            {
                cuts[partition] = Math.Max(cuts[partition], run.Cut[partition]);
            }
        }

        await gateway.AwaitPublishedAsync(contractId, cuts, stopping).ConfigureAwait(false);
    }

    public ControlLog ControlOf(string contractId) => _control.Log;

    public async Task<T> ReadControlAsync<T>(string contractId, Func<ControlLog, T> read) =>
        read(await _control.ReadAsync(stopping).ConfigureAwait(false));

    public async Task<ReplayStart> ReadStartAsync(
        CompiledContract contract,
        int partition,
        CancellationToken cancellationToken)
    {
        var control = await _control.ReadAsync(cancellationToken).ConfigureAwait(false);
        return control.Retained is null
            ? new ReplayStart(0, new PartitionState(contract, partition, HashKey) { UsesSequences = false })
            : throw new StoreException(
                $"The log of {contractId} does not begin at its beginning: it is reconciled by the embedded edition.");
    }

    public IAsyncEnumerable<LoggedBlock> ReadPartitionAsync(
        string contractId,
        int partition,
        long fromOffset,
        long toOffset,
        CancellationToken cancellationToken) =>
        store.Reconciling.ReadPartitionAsync(contractId, partition, fromOffset, toOffset, cancellationToken);

    // The task has the turn: nobody else is let begin.
    public Task<IDisposable> TakeReconcileTurnAsync(string contractId, CancellationToken cancellationToken) =>
        Task.FromResult<IDisposable>(new MemoryStream());

    public async Task BeginStepAsync(string contractId, ReconcileStep step, CancellationToken cancellationToken)
    {
        var report = step.Report is { } draft
            ? ReconcileReportCodec.Write(_control.Log.Contract.Contract, draft)
            : null;
        if (!await store.Reconciling.Tasks.BeginStepAsync(contractId, turn.Epoch, step, report, cancellationToken)
            .ConfigureAwait(false))
        {
            throw new TurnLostException(contractId, turn.Epoch);
        }
    }

    public async Task PlanAsync(string contractId, IReadOnlyList<Verdict> verdicts)
    {
        foreach (var part in verdicts.Chunk(PlansPerAppend))
        {
            await AppendAsync([.. part.Select(verdict => RecordOf(ControlKind.RepairPlanned, verdict))])
                .ConfigureAwait(false);
        }
    }

    public Task<IReadOnlyList<bool>> CorrectAsync(
        string contractId,
        IReadOnlyList<IReadOnlyList<(int Partition, Correction Correction)>> cases,
        CancellationToken cancellationToken) => gateway.CorrectAsync(
            contractId, turn.Epoch, cases, cancellationToken);

    public async Task<VerdictChainHead> SealAsync(
        string contractId,
        Func<long, long, IReadOnlyList<Verdict>> make)
    {
        var control = await _control.ReadAsync(stopping).ConfigureAwait(false);
        var verdicts = make(control.Head.Length + 1, options.Now());
        if (verdicts.Count > 0)
        {
            await AppendAsync([.. verdicts.Select(verdict => RecordOf(ControlKind.VerdictSealed, verdict))])
                .ConfigureAwait(false);
        }

        return (await _control.ReadAsync(stopping).ConfigureAwait(false)).Head;
    }

    private static ControlRecord RecordOf(ControlKind kind, Verdict verdict) =>
        new(kind, Encoding.UTF8.GetBytes(VerdictCodec.Write(verdict)));

    private async Task AppendAsync(IReadOnlyList<ControlRecord> records)
    {
        var answer = await gateway
            .AppendControlAsync(contractId, _control.Log.NextOffset, turn.Epoch, records, stopping)
            .ConfigureAwait(false);
        switch (answer.Status)
        {
            case ControlAppendStatus.Appended:
                break;
            case ControlAppendStatus.Fenced or ControlAppendStatus.Superseded:
                throw new TurnLostException(contractId, turn.Epoch);
            default:
                throw new StoreException(
                    $"The control log of {contractId} did not take what was decided: {answer.Status}.",
                    isTransient: answer.Status == ControlAppendStatus.Forgotten);
        }
    }
}
