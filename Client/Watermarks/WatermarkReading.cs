namespace StreamBatch.Client.Watermarks;

/// <summary>A watermark and what it comes from.</summary>
/// <param name="Before">The watermark before the decision that was asked for.</param>
/// <param name="Watermark">The watermark: no event before it is expected. Null while there is none;
/// <see cref="DateTimeOffset.MaxValue"/> where it is past all that .NET can tell.</param>
/// <param name="Sources">Its sources.</param>
/// <param name="SequenceGaps">What is missing of numbered events; null in a cluster, which does not know.</param>
public sealed record WatermarkReading(
    DateTimeOffset? Before,
    DateTimeOffset? Watermark,
    IReadOnlyList<WatermarkSource> Sources,
    IReadOnlyList<SequenceGap>? SequenceGaps);
