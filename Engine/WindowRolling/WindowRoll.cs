using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Engine.WindowRolling;

/// <summary>
/// The role that knows, over all partitions of a contract, which window ends are complete everywhere. Ends are gathered
/// in buckets, so that what it keeps is bounded by time and not by entities. Partitions report; it never asks. Reports
/// may be repeated and come in any order. Not safe for use by several threads.
/// </summary>
public sealed class WindowRoll
{
    private const long MinBucketMicroseconds = 5L * 60 * 1_000_000;
    private const long MaxBucketMicroseconds = 24L * 60 * 60 * 1_000_000;

    private readonly long _bucketMicroseconds;
    private readonly long?[] _watermarks;

    /// <summary>The roll of a contract none of whose partitions has reported.</summary>
    public WindowRoll(CompiledContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _bucketMicroseconds = Math.Clamp(contract.SizeMicroseconds, MinBucketMicroseconds, MaxBucketMicroseconds);
        _watermarks = new long?[contract.Contract.Partitions];
    }

    /// <summary>The number of partitions.</summary>
    public int Partitions => _watermarks.Length;

    /// <summary>The watermark that all partitions have recorded, in microseconds: every window that ends at or before
    /// it is complete everywhere. Null until all have reported.</summary>
    public long? CompleteTo => Array.Exists(_watermarks, watermark => watermark is null) ? null : _watermarks.Min();

    /// <summary>The bucket that a window end (microseconds) belongs to: the end, rounded up to the size of a bucket.
    /// </summary>
    public long BucketOf(long windowEnd)
    {
        var into = windowEnd % _bucketMicroseconds;
        return into == 0
            ? windowEnd
            : Saturating.Add(windowEnd, into < 0 ? -into : _bucketMicroseconds - into);
    }

    /// <summary>Takes the report that <paramref name="partition"/> has recorded <paramref name="watermark"/>; returns
    /// whether that completed a bucket everywhere. A report that is behind an earlier one changes nothing.</summary>
    public bool Report(int partition, long watermark)
    {
        var before = CompleteTo;
        if (_watermarks[partition] is not { } known || watermark > known)
        {
            _watermarks[partition] = watermark;
        }

        return CompleteTo is { } after && (before is null || LastBucket(after) > LastBucket(before.Value));
    }

    /// <summary>The partitions that have not recorded <paramref name="bucket"/>: those to be woken.</summary>
    public IEnumerable<int> Missing(long bucket)
    {
        for (var partition = 0; partition < _watermarks.Length; partition++)
        {
            if (_watermarks[partition] is not { } watermark || watermark < bucket)
            {
                yield return partition;
            }
        }
    }

    /// <summary>The newest bucket that ends at or before a watermark (microseconds).</summary>
    public long LastBucket(long watermark) =>
        BucketOf(watermark) == watermark ? watermark : BucketOf(watermark) - _bucketMicroseconds;
}
