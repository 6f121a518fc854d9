using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Quarantine;

/// <summary>An entry of the quarantine that nothing has become of yet.</summary>
/// <param name="Offset">Its offset in the partition's log.</param>
/// <param name="Status">Held, expired, conflict or quarantined.</param>
/// <param name="Time">Event time in microseconds; 0 when it is not known.</param>
internal readonly record struct OpenEntry(long Offset, EventStatus Status, long Time);
