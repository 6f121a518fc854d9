using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What blocks of a partition gave and is not under way to readers yet.</summary>
internal sealed class PublishDraft(string contractId, int partition, long nextOffset)
{
    private readonly List<Pane> _panes = [];
    private readonly List<QuarantineEntry> _quarantined = [];
    private readonly List<QuarantineChange> _changes = [];

    public long NextOffset { get; private set; } = nextOffset;

    /// <summary>The number of blocks.</summary>
    public int Blocks { get; private set; }

    public int Panes => _panes.Count;

    public bool HasContent => _panes.Count + _quarantined.Count + _changes.Count > 0;

    /// <summary>The watermark of the last block.</summary>
    public long? Watermark { get; private set; }

    /// <summary>Adds a block; returns the number of its last pane.</summary>
    /// <param name="block">The block.</param>
    /// <param name="given">What its slices gave.</param>
    /// <param name="lastPane">The number of the pane before.</param>
    public long Add(
        DurableBlock block,
        IReadOnlyList<(PendingCall Call, SliceEffects Effects)> given,
        long lastPane)
    {
        // The order in which one fold over the whole partition gives them: first what the watermark completes, then
        // what the records change, each by window and key; the records of a block with corrections have one entity.
        var byKey = given.OrderBy(item => item.Call.Bytes, Utf8KeyComparer.Instance)
            .Select(item => item.Effects)
            .ToList();
        var panes = byKey.SelectMany(effects => effects.Panes);
        panes = IsControl(block)
            ? panes.Where(pane => pane.Timing == PaneTiming.OnTime).OrderBy(pane => pane.Window)
                .Concat(panes.Where(pane => pane.Timing != PaneTiming.OnTime))
            : panes.OrderBy(pane => pane.Timing != PaneTiming.OnTime).ThenBy(pane => pane.Window);
        foreach (var pane in panes)
        {
            _panes.Add(pane with { Partition = partition, Number = ++lastPane });
        }

        _quarantined.AddRange(byKey.SelectMany(effects => effects.Quarantined).OrderBy(entry => entry.Offset));
        _changes.AddRange(byKey.SelectMany(effects => effects.QuarantineChanges));
        NextOffset = block.Header.NextOffset;
        Watermark = block.Header.Watermark ?? Watermark;
        Blocks++;
        return lastPane;
    }

    public PublishBatch ToBatch() => new()
    {
        ContractId = contractId,
        Partition = partition,
        NextOffset = NextOffset,
        Panes = _panes,
        Quarantined = _quarantined,
        QuarantineChanges = _changes,
    };

    private static bool IsControl(DurableBlock block)
    {
        var (start, length) = block.Places[0];
        return RecordRoute.Read(block.Records.Span.Slice(start, length)).IsControl;
    }
}
