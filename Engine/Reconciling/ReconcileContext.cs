using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What the stages of one reconciliation share.</summary>
internal sealed record ReconcileContext
{
    public required IReconcileHost Host { get; init; }

    public required CompiledContract Compiled { get; init; }

    public required bool IsDryRun { get; init; }

    /// <summary>What the chain knew before.</summary>
    public required DriftHistory History { get; init; }

    public required RepairAllowance Allowance { get; init; }

    public required ReconcileBudget Budget { get; init; }

    /// <summary>The first start of a window that can be recomputed, in microseconds; null: any can.</summary>
    public required long? RecomputableFrom { get; init; }

    public required PacedReading? Pace { get; init; }

    /// <summary>When it began, in microseconds.</summary>
    public required long Now { get; init; }

    public Contract Contract => Compiled.Contract;

    /// <summary>The form of a row in a verdict.</summary>
    public static string? TextOf(Contract contract, AggregateValues? values) =>
        values is null ? null : AggregateValuesJson.Write(contract.Aggregates, values);

    public string? TextOf(AggregateValues? values) => TextOf(Contract, values);

    public Window GroupOf(Window window) => WindowGrouping.GroupOf(Contract, window);
}
