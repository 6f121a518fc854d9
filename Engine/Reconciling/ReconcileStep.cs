using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;

namespace StreamBatch.Engine.Reconciling;

/// <summary>A step of a reconciliation, which is kept before it begins.</summary>
/// <param name="Stage">What is done.</param>
/// <param name="Run">The batch run; null where it is about all.</param>
/// <param name="From">The first instant of the run.</param>
/// <param name="To">The first instant after it.</param>
public sealed record ReconcileStep(ReconcileStage Stage, string? Run, EventTime? From, EventTime? To)
{
    /// <summary>Before sealing, what is to be reported once it is done; else null.</summary>
    public ReconcileReport? Report { get; init; }

    /// <summary>The step before sealing.</summary>
    public static ReconcileStep Seal(ReconcileReport report) =>
        new(ReconcileStage.Sealing, null, null, null) { Report = report };

    /// <summary>A step about one run.</summary>
    public static ReconcileStep Of(ReconcileStage stage, BatchRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return new ReconcileStep(stage, run.Id, run.From, run.To);
    }
}
