using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.Control;

namespace StreamBatch.Server.Editions;

/// <summary>A registered contract as it stands at one moment.</summary>
/// <param name="Document">The document that it was read from.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Registered">When it was registered, in microseconds of processing time.</param>
/// <param name="Watermark">Its watermark in microseconds; null while undefined.</param>
/// <param name="Sources">What the watermark knows of its sources.</param>
/// <param name="Runs">The batch runs that are loaded.</param>
/// <param name="Head">The head of its chain of verdicts.</param>
public sealed record ContractStatus(
    string Document,
    CompiledContract Contract,
    long Registered,
    long? Watermark,
    IReadOnlyList<SourceState> Sources,
    IReadOnlyList<BatchRun> Runs,
    VerdictChainHead Head)
{
    /// <summary>What a control log says; it must not change meanwhile.</summary>
    public static ContractStatus Of(ControlLog control)
    {
        ArgumentNullException.ThrowIfNull(control);
        return new ContractStatus(
            control.Document,
            control.Contract,
            control.Registered,
            control.Watermark.Watermark,
            control.Watermark.Sources.ToImmutableArray(),
            control.Runs.ToImmutableArray(),
            control.Head);
    }
}
