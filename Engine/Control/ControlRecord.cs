using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Control;

/// <summary>A record for a control log.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Payload">Its payload, as docs/formats/control.md has it.</param>
public sealed record ControlRecord(ControlKind Kind, ReadOnlyMemory<byte> Payload);
