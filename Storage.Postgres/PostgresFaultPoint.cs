namespace StreamBatch.Storage.Postgres;

/// <summary>
/// A moment in the life of a store at which a test may end the process or throw, to prove that what the database then
/// holds is whole.
/// </summary>
public enum PostgresFaultPoint
{
    /// <summary>The transaction of an append has not begun.</summary>
    BeforeAppend,

    /// <summary>All blocks of the group are sent and the transaction is not committed.</summary>
    InAppend,

    /// <summary>The group is committed; the caller does not know it yet.</summary>
    AfterAppend,

    /// <summary>The transaction of a publication has not begun.</summary>
    BeforePublish,

    /// <summary>All rows are written and the transaction is not committed.</summary>
    InPublish,

    /// <summary>The publication is committed; the caller does not know it yet.</summary>
    AfterPublish,

    /// <summary>The transaction of a checkpoint has not begun.</summary>
    BeforeCheckpoint,

    /// <summary>Half of the parts of a checkpoint are written.</summary>
    InFlush,

    /// <summary>The checkpoint is written and the transaction is not committed.</summary>
    InCheckpoint,

    /// <summary>The checkpoint is committed; the caller does not know it yet.</summary>
    AfterCheckpoint,
}
