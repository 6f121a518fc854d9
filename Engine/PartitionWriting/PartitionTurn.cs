namespace StreamBatch.Engine.PartitionWriting;

/// <summary>Blocks that are being applied: no others are until every entity has answered.</summary>
/// <param name="blocks">The blocks; none when entities only get what they lost.</param>
/// <param name="firstOffset">The offset of the first block's first record.</param>
internal sealed class PartitionTurn(List<DurableBlock> blocks, long firstOffset)
{
    public List<DurableBlock> Blocks { get; } = blocks;

    public long FirstOffset { get; } = firstOffset;

    /// <summary>The calls with the turn's blocks.</summary>
    public CallRound Main { get; } = new();

    /// <summary>The calls with blocks before the turn, while entities miss some; else null.</summary>
    public CallRound? CatchUp { get; set; }

    /// <summary>While entities miss blocks: the offset from which on the next are brought to them.</summary>
    public long CatchUpFrom { get; set; }

    /// <summary>The offset up to which they are.</summary>
    public long CatchUpTo { get; set; }

    /// <summary>The offset from which on an entity is called in this turn: it may have had the turn's first blocks
    /// before.</summary>
    public long FirstOffsetOf(PendingCall call) => call.Slices.Count > 0 ? call.Slices[0].FirstOffset : FirstOffset;

    /// <summary>Whether an entity must be made durable before more is applied.</summary>
    public bool MustDrain { get; set; }

    /// <summary>The calls that are under way or to be sent.</summary>
    public CallRound Current => CatchUp ?? Main;
}
