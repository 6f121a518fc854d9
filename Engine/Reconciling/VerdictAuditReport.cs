using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Engine.Reconciling;

/// <summary>What an audit found.</summary>
/// <param name="Head">The head of the chain, from the control log.</param>
/// <param name="Fault">The first fault; null when all is as it was sealed.</param>
/// <param name="Blocks">The number of blocks of the log that were read, their checksums verified.</param>
/// <param name="Verdicts">The number of verdicts in the control log.</param>
/// <param name="IsHeadKnown">Whether the head that was kept outside is one that this chain has had; true when none was
/// given.</param>
public sealed record VerdictAuditReport(
    VerdictChainHead Head,
    VerdictChainFault? Fault,
    long Blocks,
    long Verdicts,
    bool IsHeadKnown)
{
    /// <summary>What is wrong with stored batch runs and results, in words; empty when they are as the log
    /// says.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    /// <summary>Whether nothing was found.</summary>
    public bool IsSound => Fault is null && IsHeadKnown && Findings.Count == 0;
}
