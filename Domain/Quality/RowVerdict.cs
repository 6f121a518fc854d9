using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Quality;

/// <summary>What the rules say of one row or event.</summary>
/// <param name="Reason">Why it would be rejected or quarantined; none when it keeps all rules of severity
/// error.</param>
/// <param name="Field">The attribute or property at fault; null when none is.</param>
/// <param name="Rule">The id of the broken rule; null when it keeps all, or is not understood.</param>
/// <param name="Warnings">Which of <see cref="CompiledRules.Warnings"/> it breaks, a bit each; none where it breaks one
/// of severity error.</param>
public readonly record struct RowVerdict(ReasonCode Reason, string? Field, string? Rule, ulong Warnings)
{
    /// <summary>Whether it keeps all rules of severity error.</summary>
    public bool IsKept => Reason == ReasonCode.None;
}
