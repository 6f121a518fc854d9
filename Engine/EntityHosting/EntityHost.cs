using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>
/// The role that owns one entity where it is not fused into its partition's writer: the same fold, over slices. It
/// never reads the log; each slice names the one before it, so a lost, repeated or reordered one is noticed, and one
/// from a replaced writer is refused. Panes stay here until their block is published. Not safe for use by several
/// threads.
/// </summary>
public sealed class EntityHost
{
    private readonly PartitionState _state;
    private readonly List<Pane> _unpublished = [];
    private readonly BlockEffects _effects = new();
    private long _epoch;

    /// <summary>The host of an entity that has no records yet.</summary>
    public EntityHost(CompiledContract contract, int partition) =>
        _state = new PartitionState(contract, partition) { UsesSequences = false };

    /// <summary>The last offset of the newest block applied; −1 for none.</summary>
    public long LastApplied { get; private set; } = -1;

    /// <summary>The least watermark that changes anything here, in microseconds.</summary>
    public long NextDeadline => _state.NextDeadline;

    /// <summary>Takes a slice.</summary>
    public SliceAnswer Receive(EntitySlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        if (slice.Epoch < _epoch)
        {
            return Answer(SliceStatus.Refused, []);
        }

        _epoch = slice.Epoch;
        if (slice.Block.NextOffset - 1 <= LastApplied)
        {
            return Answer(SliceStatus.Already, []);
        }

        if (slice.Previous != LastApplied)
        {
            return Answer(SliceStatus.Gap, []);
        }

        int[] records = [.. slice.Records];
        var outcomes = new EventOutcome[records.Length];
        long[] offsets = [.. records.Select(index => slice.Block.FirstOffset + index)];
        _state.ApplySlice(slice.Block, slice.Batch, records, offsets, outcomes, _effects);
        _unpublished.AddRange(_effects.Panes);
        _effects.Clear();
        LastApplied = slice.Block.NextOffset - 1;
        return Answer(SliceStatus.Applied, outcomes);
    }

    /// <summary>Forgets the panes of blocks up to and with <paramref name="offset"/>: readers have them.</summary>
    public void Published(long offset) => _unpublished.RemoveAll(pane => pane.Offset <= offset);

    private SliceAnswer Answer(SliceStatus status, EventOutcome[] outcomes) =>
        new(status, LastApplied, outcomes, [.. _unpublished]);
}
