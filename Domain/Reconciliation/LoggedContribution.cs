using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>An event of the log, with what a recompute needs of it.</summary>
/// <param name="Time">Event time in microseconds.</param>
/// <param name="Identity">Hash of its identity.</param>
/// <param name="Content">Hash of its content.</param>
/// <param name="Target">What a retraction of it names.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Watermark">The watermark that it was judged by, in microseconds; null while undefined.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="Data">What the aggregates need of it, encoded.</param>
/// <param name="HasSequence">Whether its identity is a sequence number, whatever its content.</param>
/// <param name="IsReleased">Whether it left the quarantine: the event stands in the log before.</param>
internal sealed record LoggedContribution(
    long Time,
    UInt128 Identity,
    ulong Content,
    UInt128 Target,
    EventStatus Status,
    long? Watermark,
    long Offset,
    byte[] Data,
    bool HasSequence = false,
    bool IsReleased = false);
