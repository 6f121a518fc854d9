using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Cli.Demo;

/// <summary>What the engine gave in a run of the demo. Filled step by step.</summary>
internal sealed class DemoFindings
{
    /// <summary>What the acknowledgements say.</summary>
    public SentCounts Sent { get; } = new();

    /// <summary>The number of blocks that were replayed after the kill.</summary>
    public long ReplayedBlocks { get; set; }

    /// <summary>The number of events that the log held after the kill.</summary>
    public long LoggedAfterKill { get; set; }

    /// <summary>The number of events that the log held at the end.</summary>
    public long LoggedAtEnd { get; set; }

    /// <summary>The watermark after the last request.</summary>
    public DateTimeOffset? Watermark { get; set; }

    /// <summary>The number of windows that were not complete after the end of the input.</summary>
    public int OpenAfterEnd { get; set; }

    /// <summary>The stream's windows before the reconciliation.</summary>
    public SortedDictionary<WindowKey, WindowValues> Before { get; set; } = [];

    /// <summary>The batch's windows as they were loaded.</summary>
    public SortedDictionary<WindowKey, WindowValues> Batch { get; set; } = [];

    /// <summary>The stream's windows after it.</summary>
    public SortedDictionary<WindowKey, WindowValues> After { get; set; } = [];

    /// <summary>The windows that differed.</summary>
    public IReadOnlyList<DriftedWindow> Drifted { get; set; } = [];

    /// <summary>The first reconciliation, which repairs.</summary>
    public ReconcileReport? First { get; set; }

    /// <summary>The second one, which finds nothing.</summary>
    public ReconcileReport? Second { get; set; }

    /// <summary>The quarantine at the end.</summary>
    public Dictionary<(EventStatus Status, QuarantineState State), int> Quarantine { get; set; } = [];

    /// <summary>The chain of verdicts.</summary>
    public IReadOnlyList<Verdict> Verdicts { get; set; } = [];

    /// <summary>The audit of that chain.</summary>
    public VerdictAuditReport? Audit { get; set; }

    /// <summary>The number of windows that have the batch's values at the end.</summary>
    public int Equal => Batch.Count(batch => After.GetValueOrDefault(batch.Key) == batch.Value);

    /// <summary>The number of windows that were not compared because they could still change.</summary>
    public int InFlight => Drifted.Count(drift => drift.Class == Domain.Reconciliation.DriftClass.InFlight);
}
