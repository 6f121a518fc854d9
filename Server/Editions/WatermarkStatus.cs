using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Watermarks;

namespace StreamBatch.Server.Editions;

/// <summary>A contract's watermark as it stands at one moment.</summary>
/// <param name="Watermark">The watermark in microseconds; null while undefined.</param>
/// <param name="Sources">What is known of its sources.</param>
/// <param name="Gaps">What is missing of their sequences, by partition; null where the edition cannot tell.</param>
public sealed record WatermarkStatus(
    long? Watermark,
    IReadOnlyList<SourceState> Sources,
    IReadOnlyList<(int Partition, SequenceGap Gap)>? Gaps);
