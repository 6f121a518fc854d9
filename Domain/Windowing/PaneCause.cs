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

    /// <summary>An event released from quarantine.</summary>
    Released = 4,

    /// <summary>A tombstone of the entity.</summary>
    Tombstone = 5,

    /// <summary>A retraction of an event.</summary>
    Retraction = 6,

    /// <summary>A session that was published fell apart or became shorter.</summary>
    Split = 7,

    /// <summary>A session that was published became longer or one with others.</summary>
    Merge = 8,
}
