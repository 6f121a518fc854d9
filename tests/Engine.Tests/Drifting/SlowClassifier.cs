using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>Which class a drift has: by the text of the design, not by the code of the engine.</summary>
internal static class SlowClassifier
{
    /// <summary>The class of a window in which the two rows differ.</summary>
    public static DriftClass ClassOf(
        Contract contract,
        SlowHistory history,
        Place place,
        bool isInFlight,
        AggregateValues? stream,
        AggregateValues? batch)
    {
        if (isInFlight)
        {
            return DriftClass.InFlight;
        }

        (DriftClass Class, AggregateValues? Row)[] hypotheses =
        [
            (DriftClass.Late, history.RowOf(history.Counted, place)),
            (DriftClass.Quality, history.RowOf(history.WithQuality, place)),
            (DriftClass.Duplicate, history.RowOf(history.WithDuplicates, place)),
        ];
        foreach (var (hypothesis, row) in hypotheses)
        {
            if (IsSame(contract, row, batch))
            {
                return hypothesis;
            }
        }

        if (batch is null)
        {
            return DriftClass.MissingInBatch;
        }

        // The first aggregate of every scenario counts the events.
        return stream is null || stream[0].Units < batch[0].Units ? DriftClass.Loss : DriftClass.Value;
    }

    /// <summary>Whether two rows say the same: each value exactly, or within its tolerance.</summary>
    public static bool IsSame(Contract contract, AggregateValues? left, AggregateValues? right) =>
        left is null || right is null
            ? left is null && right is null
            : contract.Aggregates.Index().All(item =>
                left[item.Index] == right[item.Index]
                || (item.Item.Tolerance is { } tolerance
                    && left[item.Index].State == AggregateState.Number
                    && right[item.Index].State == AggregateState.Number
                    && Int128.Abs(left[item.Index].Units - right[item.Index].Units) <= tolerance));
}
