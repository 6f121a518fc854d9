using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Judging;

/// <summary>What applying blocks of a partition gave: for readers, and for the watermark. Reused by its
/// owner.</summary>
public sealed class BlockEffects
{
    /// <summary>No effects yet; those on the watermark go to <paramref name="progress"/>, which several partitions may
    /// share.</summary>
    public BlockEffects(SourceProgress? progress = null) => Progress = progress ?? new SourceProgress();

    /// <summary>The panes, in the order of their numbers.</summary>
    public List<Pane> Panes { get; } = [];

    /// <summary>The events newly quarantined, in the order of their offsets.</summary>
    public List<QuarantineEntry> Quarantined { get; } = [];

    /// <summary>What becomes of quarantine entries, in the order of the records that say so.</summary>
    public List<QuarantineChange> QuarantineChanges { get; } = [];

    /// <summary>The newest accepted or late event time of each source.</summary>
    public SourceProgress Progress { get; }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Panes.Clear();
        Quarantined.Clear();
        QuarantineChanges.Clear();
        Progress.Clear();
    }
}
