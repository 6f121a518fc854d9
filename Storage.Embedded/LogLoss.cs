using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Embedded.BlockLogs;
using StreamBatch.Storage.Embedded.Checkpoints;

namespace StreamBatch.Storage.Embedded;

/// <summary>Finds out, before anything is changed, whether a log has lost what was durable.</summary>
/// <remarks>
/// Checkpoints and results are written only from groups that are on stable storage. So, with flushes, neither can be
/// ahead of the log after a crash at any moment: one that is proves that acknowledged events are gone.
/// </remarks>
internal sealed class LogLoss(string folder, LogRecovery log)
{
    /// <exception cref="CorruptDataException">A checkpoint contains more than the log.</exception>
    public void RefuseBehind(IReadOnlyList<CheckpointManifest> checkpoints)
    {
        if (checkpoints.MaxBy(checkpoint => checkpoint.Position) is { } furthest && furthest.Position > log.Position)
        {
            throw Lost(
                "",
                $"it reached byte {furthest.Position.Offset} of {log.Folder.PathOf(furthest.Position.Segment)} when "
                + $"checkpoint {furthest.Sequence} was written");
        }
    }

    /// <exception cref="CorruptDataException">More is published than the log holds.</exception>
    public void RefuseBehind(IReadOnlyList<PublishedPosition> published)
    {
        if (published.FirstOrDefault(IsBeyond) is { } place)
        {
            var name = place.Partition == BlockHeader.ControlLog ? "the control log" : $"partition {place.Partition}";
            var head = log.Heads.NextOffsetOf(place.ContractId, place.Partition);
            throw Lost(
                $", with {name} of {place.ContractId} at offset {head}",
                $"it reached offset {place.NextOffset} when its results were published");
        }
    }

    /// <summary>Whether more is published of a partition than the log holds.</summary>
    public bool IsBeyond(PublishedPosition place) =>
        place.NextOffset > log.Heads.NextOffsetOf(place.ContractId, place.Partition);

    private CorruptDataException Lost(string offset, string reached)
    {
        var segment = log.Segment ?? log.FirstSegment;
        return new CorruptDataException(
            $"The log ends at byte {log.End} of {log.Folder.PathOf(segment)}{offset}, but {reached}: "
            + $"acknowledged events are missing. Restore {log.Folder.Path} from a backup; or, to go on with what is "
            + $"left, knowing that it is less, delete {Path.Combine(folder, EmbeddedStore.CheckpointFolderName)} and "
            + $"{Path.Combine(folder, EmbeddedStore.ResultFileName)}*. The log has been left as it is.");
    }
}
