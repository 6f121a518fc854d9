namespace StreamBatch.Domain.Windowing;

/// <summary>Why a pane came. The numbers are part of stored formats and never change.</summary>
public enum PaneCause
{
    /// <summary>Its window completed.</summary>
    OnTime = 0,

    /// <summary>A late event.</summary>
    Late = 1,

    /// <summary>A recompute that the batch agreed with.</summary>
    Repair = 2,

    /// <summary>The batch's values were adopted.</summary>
    Adopted = 3,
}
