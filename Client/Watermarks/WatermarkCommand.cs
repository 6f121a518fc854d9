namespace StreamBatch.Client.Watermarks;

/// <summary>Raises a watermark.</summary>
internal sealed record WatermarkCommand(DateTimeOffset? At, bool? End);
