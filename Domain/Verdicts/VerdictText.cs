using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Verdicts;

/// <summary>The printed and stored forms of the words of verdicts.</summary>
public static class VerdictText
{
    /// <summary>The kind, as <c>streamStands</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static string Of(VerdictKind kind) => CamelCaseNames<VerdictKind>.Of(kind);

    /// <summary>The kind of a fault, as <c>headMismatch</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such kind.</exception>
    public static string Of(VerdictChainFaultKind kind) => CamelCaseNames<VerdictChainFaultKind>.Of(kind);
}
