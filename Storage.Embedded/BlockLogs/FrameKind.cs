namespace StreamBatch.Storage.Embedded.BlockLogs;

/// <summary>What a frame of the log holds. The numbers are part of the log format and never change.</summary>
internal enum FrameKind : byte
{
    /// <summary>The heads of all partitions, at the start of a segment.</summary>
    Heads = 1,

    /// <summary>A group of blocks that were appended together.</summary>
    Group = 2,
}
