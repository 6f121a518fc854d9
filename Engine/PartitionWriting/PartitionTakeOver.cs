namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What a store knows of a partition when it is taken over.</summary>
/// <param name="Epoch">The new writer's epoch.</param>
/// <param name="NextOffset">The offset after the last record of the log.</param>
/// <param name="Published">The offset after the last record that is published.</param>
/// <param name="LastPane">The number of the last pane that is published; 0 for none.</param>
/// <param name="Sources">The progress of the sources that was published with it; empty when nothing is.</param>
/// <param name="Checkpoint">The checkpoint; empty when there is none.</param>
/// <param name="Semantics">The version of the semantics that is in force: that of the newest block of the control log,
/// or of this partition's where that is higher.</param>
public sealed record PartitionTakeOver(
    long Epoch,
    long NextOffset,
    long Published,
    long LastPane,
    ReadOnlyMemory<byte> Sources,
    ReadOnlyMemory<byte> Checkpoint,
    ushort Semantics)
{
    /// <summary>The epoch of the newest turn at reconciling the contract; 0 for none.</summary>
    public long ReconcileTurn { get; init; }
}
