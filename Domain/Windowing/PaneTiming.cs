namespace StreamBatch.Domain.Windowing;

/// <summary>When a pane came. The numbers are part of stored formats and never change.</summary>
public enum PaneTiming
{
    /// <summary>When its window completed.</summary>
    OnTime = 0,

    /// <summary>After that, by late events.</summary>
    Late = 1,

    /// <summary>By reconciliation.</summary>
    Correction = 2,
}
