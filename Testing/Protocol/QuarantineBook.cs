using StreamBatch.Domain.Quarantine;

namespace StreamBatch.Testing.Protocol;

/// <summary>What the quarantine of readers is after its changes.</summary>
internal static class QuarantineBook
{
    /// <summary>An entry after a change: what has ended stays so.</summary>
    public static QuarantineEntry Changed(QuarantineEntry entry, QuarantineChange change) => change.Status is { } status
        ? entry with { Status = status, Reason = change.Reason, Property = change.Property }
        : entry with { State = change.State };
}
