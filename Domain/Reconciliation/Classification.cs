using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>Says why a row differs, by ordered hypotheses; the first that holds is the answer, all or nothing.
/// </summary>
public static class Classification
{
    /// <summary>
    /// The class of <paramref name="drift"/>, whose two rows the caller has found to differ, and the evidence.
    /// Hypotheses that need the log are passed over where it cannot be recomputed.
    /// </summary>
    /// <exception cref="ArgumentException">Neither side has a row, or one has more or fewer values than the contract
    /// has aggregates, though the versions are said to be the same.</exception>
    public static Classified Classify(Contract contract, DriftCase drift)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(drift);
        if (drift.Stream is null && drift.Batch is null)
        {
            throw new ArgumentException("Neither side has a row, so they do not differ.", nameof(drift));
        }

        return new Classified(ClassOf(contract, drift), EvidenceOf(drift));
    }

    // No hypothesis asks whether the events that it adds are there: without any, its result is that of the one before,
    // which has failed; and a result of the log that is equal to both rows would mean that the rows are equal.
    private static DriftClass ClassOf(Contract contract, DriftCase drift) => drift switch
    {
        { IsInFlight: true } => DriftClass.InFlight,
        { VersionsDiffer: true } => DriftClass.Contract,
        { Recompute: { } log } when ValueComparison.AreEqual(contract, log.Counted, drift.Batch) => DriftClass.Late,
        { Recompute: { } log } when ValueComparison.AreEqual(contract, log.WithQuality, drift.Batch) =>
            DriftClass.Quality,
        { Recompute: { } log } when ValueComparison.AreEqual(contract, log.WithDuplicates, drift.Batch) =>
            DriftClass.Duplicate,
        { Batch: null } => DriftClass.MissingInBatch,
        { Stream: null } => DriftClass.Loss,
        _ => BatchCountsMore(contract, drift) ? DriftClass.Loss : DriftClass.Value,
    };

    private static bool BatchCountsMore(Contract contract, DriftCase drift)
    {
        var hasEventCount = contract.Aggregates.Any(aggregate => aggregate.Function == AggregateFunction.CountEvents);
        var counting = hasEventCount ? AggregateFunction.CountEvents : AggregateFunction.CountValues;
        for (var i = 0; i < contract.Aggregates.Length; i++)
        {
            var stream = drift.Stream![i];
            var batch = drift.Batch![i];
            if (contract.Aggregates[i].Function == counting
                && stream.State == batch.State
                && stream.Units < batch.Units
                && !ValueComparison.AreEqual(contract.Aggregates[i], stream, batch))
            {
                return true;
            }
        }

        return false;
    }

    private static ImmutableArray<Evidence> EvidenceOf(DriftCase drift)
    {
        var log = drift.Recompute;
        Evidence[] all =
        [
            new(EvidenceKind.OnTime, log?.OnTime ?? 0),
            new(EvidenceKind.Late, log?.Late ?? 0),
            new(EvidenceKind.Held, log?.Held ?? 0),
            new(EvidenceKind.Expired, log?.Expired ?? 0),
            new(EvidenceKind.Quarantined, log?.Quarantined ?? 0),
            new(EvidenceKind.Duplicate, log?.Duplicates ?? 0),
            new(EvidenceKind.BatchRow, drift.Batch is null ? 0 : 1),
        ];
        return [.. all.Where(evidence => evidence.Count > 0)];
    }
}
