using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What <see cref="ActInquiry"/> reads of one partition in the store. Failures are thrown.</summary>
public interface IActReads
{
    /// <summary>All revisions of a window of an entity that readers have, by revision.</summary>
    ValueTask<IReadOnlyList<Pane>> ReadRevisionsAsync(
        string key,
        Window window,
        CancellationToken cancellationToken);

    /// <summary>An entry of the partition's quarantine; null when there is none at that offset.</summary>
    ValueTask<QuarantineEntry?> ReadEntryAsync(long offset, CancellationToken cancellationToken);

    /// <summary>Blocks of the partition's log from an offset on, in order; none where the log ends.</summary>
    ValueTask<IReadOnlyList<LoggedBlock>> ReadBlocksAsync(long fromOffset, CancellationToken cancellationToken);
}
