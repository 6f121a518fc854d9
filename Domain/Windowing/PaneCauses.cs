namespace StreamBatch.Domain.Windowing;

/// <summary>The first cause that applies, of what changed a window in a block.</summary>
internal static class PaneCauses
{
    /// <summary>The cause; null when only arrivals changed it.</summary>
    public static PaneCause? Of(WindowChanges changes) =>
        (changes & WindowChanges.Released) != 0 ? PaneCause.Released
        : (changes & WindowChanges.Buried) != 0 ? PaneCause.Tombstone
        : (changes & WindowChanges.Retracted) != 0 ? PaneCause.Retraction
        : null;
}
