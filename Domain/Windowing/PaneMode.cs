namespace StreamBatch.Domain.Windowing;

/// <summary>How a reader takes a pane. The numbers are part of stored formats and never change.</summary>
public enum PaneMode
{
    /// <summary>It replaces what stood before.</summary>
    Whole = 0,

    /// <summary>It is folded into what stood before.</summary>
    Delta = 1,

    /// <summary>The window is gone.</summary>
    Withdrawal = 2,
}
