namespace StreamBatch.Storage.Embedded;

/// <summary>
/// A moment in the life of a store at which a test may end the process, to prove that what is then on disk is whole.
/// </summary>
public enum FaultPoint
{
    /// <summary>Nothing of the group is written.</summary>
    BeforeAppend,

    /// <summary>The first half of the group's frame is written, the second is not.</summary>
    InAppend,

    /// <summary>The group is on stable storage; the caller does not know it yet.</summary>
    AfterAppend,

    /// <summary>The transaction of a publication has not begun.</summary>
    BeforePublish,

    /// <summary>All rows are written and the transaction is not committed.</summary>
    InPublish,

    /// <summary>The publication is committed; the caller does not know it yet.</summary>
    AfterPublish,

    /// <summary>No part of a checkpoint is written.</summary>
    BeforeFlush,

    /// <summary>Half of the parts of a checkpoint are written.</summary>
    InFlush,

    /// <summary>All parts of a checkpoint are written; no manifest refers to them.</summary>
    AfterFlush,

    /// <summary>The manifest of a checkpoint is not written.</summary>
    BeforeCheckpoint,

    /// <summary>The manifest is written under its temporary name.</summary>
    InCheckpoint,

    /// <summary>The manifest is in force; files that nothing refers to any more are still there.</summary>
    AfterCheckpoint,
}
