using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>What a reconciliation must say of a row.</summary>
internal sealed record ExpectedDrift(
    string Run,
    Place Place,
    DriftClass Class,
    RepairAction Action,
    AggregateValues? Stream,
    AggregateValues? Batch)
{
    public override string ToString() => $"{Run} {Place} {Class} {Action} {Stream} {Batch}";
}
