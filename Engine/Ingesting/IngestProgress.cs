namespace StreamBatch.Engine.Ingesting;

/// <summary>How far an ingest is.</summary>
/// <param name="Bytes">Bytes read.</param>
/// <param name="DurableEvents">Events acknowledged.</param>
public readonly record struct IngestProgress(long Bytes, long DurableEvents);
