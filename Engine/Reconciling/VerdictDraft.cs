using System.Collections.Immutable;
using System.Globalization;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Verdicts before they have a number and a time.</summary>
internal static class VerdictDraft
{
    /// <summary>The verdict of a row that differed.</summary>
    public static Verdict OfRow(
        Contract contract,
        Drift drift,
        GroupComparison comparison,
        ImmutableArray<long> cut) => new()
        {
            Number = 0,
            Run = drift.Run,
            Group = drift.Window,
            Key = drift.Key,
            Kind = drift.Verdict,
            Class = drift.Class,
            RowsCompared = 1,
            StreamDigest = comparison.Stream.ToString(),
            BatchDigest = comparison.Batch.ToString(),
            Evidence = drift.Evidence,
            Action = ReconciliationText.Of(drift.Action),
            Revision = drift.Revision,
            Stream = TextOf(contract, drift.Stream),
            Batch = TextOf(contract, drift.Batch),
            TimeMicroseconds = 0,
            Cut = cut,
            Repair = drift.RepairId is { } id ? long.Parse(id, CultureInfo.InvariantCulture) : null,
            Reason = drift.Reason,
            IsDeclined = drift.IsDeclined,
            Age = drift.Age,
        };

    /// <summary>The verdict of a group's rows that did not differ.</summary>
    public static Verdict OfGroup(GroupComparison comparison, long rows, ImmutableArray<long> cut) => new()
    {
        Number = 0,
        Run = comparison.Run,
        Group = comparison.Group,
        Kind = comparison.IsInFlight ? VerdictKind.InFlight : VerdictKind.Equal,
        RowsCompared = rows,
        StreamDigest = comparison.Stream.ToString(),
        BatchDigest = comparison.Batch.ToString(),
        Evidence = [],
        TimeMicroseconds = 0,
        Cut = cut,
    };

    /// <summary>The drift that a verdict on a row tells of.</summary>
    public static Drift DriftOf(Contract contract, Verdict verdict) => new()
    {
        Run = verdict.Run,
        Key = verdict.Key!,
        Window = verdict.Group,
        Class = verdict.Class!.Value,
        Stream = ValuesOf(contract, verdict.Stream),
        Batch = ValuesOf(contract, verdict.Batch),
        Evidence = verdict.Evidence,
        Action = Enum.GetValues<RepairAction>()
            .First(action => ReconciliationText.Of(action) == verdict.Action),
        RepairId = verdict.Repair?.ToString(CultureInfo.InvariantCulture),
        Revision = verdict.Revision,
        Verdict = verdict.Kind,
        Reason = verdict.Reason,
        IsDeclined = verdict.IsDeclined,
        Age = verdict.Age,
        By = verdict.By,
        Note = verdict.Note,
    };

    private static AggregateValues? ValuesOf(Contract contract, string? row) =>
        row is null ? null : AggregateValuesJson.Read(contract.AllAggregates, row);

    private static string? TextOf(Contract contract, AggregateValues? values) =>
        values is null ? null : AggregateValuesJson.Write(contract.Aggregates, values);
}
