using Orleans.Concurrency;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Engine;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Releasing;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

public sealed partial class ClusterGateway
{
    private const int MaxActsUnderWay = 256;

    /// <summary>
    /// Hands the corrections of some cases to their partitions' writers. Those of a case are of one entity and go into
    /// one block, if the newest revision of each of its windows is still the one before its correction's; else they are
    /// superseded, all of them, and to be computed again. What no partition takes for now is sent again until
    /// <paramref name="cancellationToken"/> ends that; a correction that is in the log already is known by its values.
    /// </summary>
    /// <returns>Which of the cases are in the log; they are applied and published.</returns>
    /// <exception cref="StoreException">A window can still be changed by the log: it is not corrected yet.</exception>
    public Task<IReadOnlyList<bool>> CorrectAsync(
        string contractId,
        IReadOnlyList<IReadOnlyList<(int Partition, Correction Correction)>> cases,
        CancellationToken cancellationToken) => CorrectAsync(contractId, 0, cases, cancellationToken);

    /// <summary>As above, under a turn at reconciling.</summary>
    /// <exception cref="TurnLostException">A later turn has begun.</exception>
    internal async Task<IReadOnlyList<bool>> CorrectAsync(
        string contractId,
        long turn,
        IReadOnlyList<IReadOnlyList<(int Partition, Correction Correction)>> cases,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(cases);
        using var room = new SemaphoreSlim(MaxActsUnderWay);
        return await Task.WhenAll(cases.Select(corrections => CorrectAsync(
            contractId, turn, corrections, room, cancellationToken))).ConfigureAwait(false);
    }

    /// <summary>Releases the oldest open quarantine entry of an event: its rule is waived once, and all other steps are
    /// run. A conflict is not released.</summary>
    public async Task<ReleaseReport> ReleaseAsync(
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        var contract = await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false);
        if (await FindEntryAsync(contract.Contract, source, id, cancellationToken).ConfigureAwait(false)
            is not { } entry)
        {
            return new ReleaseReport(Refusal(ReasonCode.NotQuarantined), null);
        }

        var release = QuarantineRelease.Of(contract.Contract, entry);
        var answer = await ActAsync(
            contractId,
            entry.Partition,
            ActOn(contractId, PartitionActKind.Release, entry) with
            {
                Waived = release.Waived,
                WaivedProperty = release.WaivedProperty,
            },
            cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            PartitionActStatus.Done => new ReleaseReport(answer.Outcome, entry),
            PartitionActStatus.NotReleasable => new ReleaseReport(Refusal(ReasonCode.NotReleasable), entry)
            {
                Refusal = answer.Refusal,
            },
            _ => new ReleaseReport(Refusal(ReasonCode.NotQuarantined), null),
        };
    }

    /// <summary>Ends the oldest open quarantine entry of an event without effect; false when there is none.</summary>
    public async Task<bool> DiscardAsync(
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        var contract = await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false);
        return await FindEntryAsync(contract.Contract, source, id, cancellationToken).ConfigureAwait(false)
            is { } entry
            && (await ActAsync(
                contractId,
                entry.Partition,
                ActOn(contractId, PartitionActKind.Discard, entry),
                cancellationToken).ConfigureAwait(false)).Status == PartitionActStatus.Done;
    }

    /// <summary>Waits until everything that was appended to a contract's partitions is published.</summary>
    public Task ConfirmAsync(string contractId, CancellationToken cancellationToken) =>
        ConfirmAsync(contractId, 0, cancellationToken);

    /// <summary>As above; what is corrected under an earlier turn at reconciling is refused from then on.</summary>
    /// <exception cref="TurnLostException">A later turn has begun.</exception>
    internal async Task ConfirmAsync(string contractId, long turn, CancellationToken cancellationToken)
    {
        var contract = await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false);
        var answers = await Task.WhenAll(Enumerable.Range(0, contract.Contract.Partitions).Select(partition => ActAsync(
            contractId,
            partition,
            new PartitionAct { Kind = PartitionActKind.Confirm, Key = "", Turn = turn },
            cancellationToken))).ConfigureAwait(false);
        answers.ToList().ForEach(answer => ThrowIfFenced(contractId, turn, answer));
    }

    private static void ThrowIfFenced(string contractId, long turn, PartitionActAnswer answer)
    {
        if (answer.Status == PartitionActStatus.Fenced)
        {
            throw new TurnLostException(contractId, turn);
        }
    }

    private static EventOutcome Refusal(ReasonCode reason) => new(EventStatus.Rejected, reason, null);

    private async Task<bool> CorrectAsync(
        string contractId,
        long turn,
        IReadOnlyList<(int Partition, Correction Correction)> corrections,
        SemaphoreSlim room,
        CancellationToken cancellationToken)
    {
        if (corrections.Count == 0)
        {
            return false;
        }

        await room.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var (partition, first) = corrections[0];
            var answer = await ActAsync(
                contractId,
                partition,
                new PartitionAct
                {
                    Kind = PartitionActKind.Correct,
                    Key = first.Key,
                    Corrections = [.. corrections.Select(item => item.Correction)],
                    Turn = turn,
                },
                cancellationToken).ConfigureAwait(false);
            ThrowIfFenced(contractId, turn, answer);
            return answer.Status != PartitionActStatus.NotSettled
                ? answer.Status == PartitionActStatus.Done
                : throw new StoreException(
                    "A window is corrected only after its allowed lateness: try again later.", isTransient: true);
        }
        finally
        {
            room.Release();
        }
    }

    // What was acknowledged just now is published soon: readers do not have it before.
    private async ValueTask<QuarantineEntry?> FindEntryAsync(
        Contract contract,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        await ConfirmAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        return await store.FindOldestEntryAsync(contract, source, id, cancellationToken).ConfigureAwait(false);
    }

    private PartitionAct ActOn(string contractId, PartitionActKind kind, QuarantineEntry entry) => new()
    {
        Kind = kind,
        Key = entry.Key,
        Watermark = _progress.GetOrAdd(contractId, _ => new ContractProgress()).Watermark,
        Offset = entry.Offset,
    };

    private async Task<PartitionActAnswer> ActAsync(
        string contractId,
        int partition,
        PartitionAct act,
        CancellationToken cancellationToken)
    {
        var message = Encoded.Of(act.Write).AsImmutable();
        var grain = grains.GetGrain<IPartitionGrain>(GrainKeys.Partition(contractId, partition));
        return await Retries.AskAsync(
            options,
            async () =>
            {
                var answer = PartitionActAnswer.Read((await grain.ActAsync(message).ConfigureAwait(false)).Value);
                return answer.Status is PartitionActStatus.Full or PartitionActStatus.Stopped ? null : answer;
            },
            cancellationToken).ConfigureAwait(false);
    }
}
