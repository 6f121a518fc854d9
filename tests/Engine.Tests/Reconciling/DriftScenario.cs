using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>One cause of drift in window [0, 1000) of key k: what arrives, and what the batch counts.</summary>
internal sealed record DriftScenario
{
    public static readonly Dictionary<string, DriftScenario> All = new()
    {
        ["expired"] = new()
        {
            Class = DriftClass.Late,
            Evidence = "OnTime=1 Expired=1 BatchRow=1",
            AfterLateness = [B],
            Batch = [A, B],
        },
        ["expiredTwice"] = new()
        {
            Class = DriftClass.Late,
            Evidence = "OnTime=1 Expired=1 Duplicate=1 BatchRow=1",
            AfterLateness = [B, B],
            Batch = [A, B],
        },
        ["onlyExpired"] = new()
        {
            Class = DriftClass.Late,
            Evidence = "Expired=1 BatchRow=1",
            OnTime = [],
            AfterLateness = [B],
            Batch = [B],
        },
        ["held"] = new()
        {
            Class = DriftClass.Late,
            Evidence = "OnTime=1 Held=1 BatchRow=1",
            Policy = LatePolicy.Quarantine,
            AfterEnd = [B],
            Batch = [A, B],
        },
        ["heldAndExpired"] = new()
        {
            Class = DriftClass.Late,
            Evidence = "OnTime=1 Held=1 Expired=1 BatchRow=1",
            Policy = LatePolicy.Quarantine,
            AfterEnd = [B],
            AfterLateness = [C],
            Batch = [A, B, C],
        },
        ["quality"] = new()
        {
            Class = DriftClass.Quality,
            Evidence = "OnTime=1 Quarantined=1 BatchRow=1",
            OnTime = [A, B with { IsFaulty = true }],
            Batch = [A, B with { Hundredths = null }],
        },
        ["duplicate"] = new()
        {
            Class = DriftClass.Duplicate,
            Evidence = "OnTime=2 Duplicate=1 BatchRow=1",
            OnTime = [A, B, B],
            Batch = [A, B, B with { Id = "again" }],
        },
        ["qualityAndDuplicate"] = new()
        {
            Class = DriftClass.Duplicate,
            Evidence = "OnTime=2 Quarantined=1 Duplicate=1 BatchRow=1",
            OnTime = [A, B with { IsFaulty = true }, C, C],
            Batch = [A, B with { Hundredths = null }, C, C with { Id = "again" }],
        },
        ["missingInBatch"] = new()
        {
            Class = DriftClass.MissingInBatch,
            Evidence = "OnTime=1",
            Batch = [],
        },
        ["lossOfAll"] = new()
        {
            Class = DriftClass.Loss,
            Evidence = "BatchRow=1",
            OnTime = [],
            Batch = [A],
        },
        ["lossOfSome"] = new()
        {
            Class = DriftClass.Loss,
            Evidence = "OnTime=1 BatchRow=1",
            Batch = [A, B],
        },
        ["value"] = new()
        {
            Class = DriftClass.Value,
            Evidence = "OnTime=2 BatchRow=1",
            OnTime = [A, B],
            Batch = [A, B with { Hundredths = 201 }],
        },
        ["lateAndValue"] = new()
        {
            Class = DriftClass.Value,
            Evidence = "OnTime=1 Late=1 BatchRow=1",
            AfterEnd = [B],
            Batch = [A, B with { Hundredths = 201 }],
        },
        ["inFlight"] = new()
        {
            Class = DriftClass.InFlight,
            Evidence = "OnTime=1 BatchRow=1",
            Watermark = 1_499,
            Batch = [A, B],
        },
    };

    private static TrafficEvent A => new("a", 100, 150);

    private static TrafficEvent B => new("b", 200, 200);

    private static TrafficEvent C => new("c", 300, -75);

    public required DriftClass Class { get; init; }

    public required string Evidence { get; init; }

    public LatePolicy Policy { get; init; }

    public TrafficEvent[] OnTime { get; init; } = [A];

    /// <summary>What comes at watermark 1000.</summary>
    public TrafficEvent[] AfterEnd { get; init; } = [];

    /// <summary>What comes at watermark 1500.</summary>
    public TrafficEvent[] AfterLateness { get; init; } = [];

    /// <summary>The watermark in the end.</summary>
    public long Watermark { get; init; } = 1_500;

    public required TrafficEvent[] Batch { get; init; }

    public async Task PlayAsync(ReconcileFixture fixture)
    {
        await fixture.IngestAsync(OnTime);
        await fixture.ReachAsync(1_000);
        await fixture.IngestAsync(AfterEnd);
        await fixture.ReachAsync(Watermark);
        await fixture.IngestAsync(AfterLateness);
    }
}
