using System.Numerics;

namespace StreamBatch.Domain.Records;

/// <summary>What a retraction and its target have in common: identity, entity key and event time of the target.
/// </summary>
internal static class RetractionKey
{
    /// <summary>The key of a retraction's target, or of a record that may be one.</summary>
    public static UInt128 Of(ref RecordHeader record)
    {
        var target = record.Kind == RecordKind.Retraction ? record.Target : record.Identity;
        var time = unchecked((ulong)record.Time * 0x9e3779b97f4a7c15);
        return target ^ new UInt128(
            record.KeyHash ^ BitOperations.RotateLeft(time, 32), BitOperations.RotateLeft(record.KeyHash, 32) ^ time);
    }
}
