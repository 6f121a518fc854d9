namespace StreamBatch.Engine.Publishing;

/// <summary>Where an entry stands when the quarantine is read page by page.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The offset of its record there.</param>
public readonly record struct QuarantinePlace(int Partition, long Offset);
