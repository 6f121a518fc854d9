using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Explaining;

/// <summary>An event whose release from quarantine a correction follows.</summary>
/// <param name="Source">Its source.</param>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Offset">Its offset, which is that of its entry in quarantine.</param>
public sealed record ReleasedEvent(string Source, string Id, RecordKind Kind, long Offset);
