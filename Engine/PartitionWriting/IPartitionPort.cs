using StreamBatch.Domain.Judging;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// What a <see cref="PartitionRole"/> needs of its host. Each method begins something and returns at once; its end is
/// told to the role by the step that is named, which is never called from within the method. What can fail is tried
/// again by the role, which knows when.
/// </summary>
public interface IPartitionPort
{
    /// <summary>Takes the partition over in the store, under a higher epoch than any before:
    /// <see cref="PartitionRole.TookOver"/> or <see cref="PartitionRole.TakeOverFailed"/>.</summary>
    void TakeOver();

    /// <summary>Reads blocks from an offset on, some of those that are there: <see cref="PartitionRole.BlocksRead"/> or
    /// <see cref="PartitionRole.ReadFailed"/>.</summary>
    void Read(long fromOffset);

    /// <summary>Appends a block: <see cref="PartitionRole.Appended"/>, <see cref="PartitionRole.Fenced"/>, or
    /// <see cref="PartitionRole.AppendFailed"/> when it is not known whether it is durable.</summary>
    void Append(PendingBlock block);

    /// <summary>Calls an entity: <see cref="PartitionRole.Answered(string, EntityAnswer, long)"/> or
    /// <see cref="PartitionRole.Unanswered"/>.</summary>
    void Call(string key, EntityCall call);

    /// <summary>Publishes: <see cref="PartitionRole.Published"/>, <see cref="PartitionRole.Fenced"/> or
    /// <see cref="PartitionRole.PublishFailed"/>.</summary>
    /// <param name="batch">What is published.</param>
    /// <param name="sources">The progress of the sources then, which is kept in the same transaction.</param>
    void Publish(PublishBatch batch, ReadOnlyMemory<byte> sources);

    /// <summary>Makes a checkpoint the partition's: <see cref="PartitionRole.CheckpointSaved"/>,
    /// <see cref="PartitionRole.Fenced"/> or <see cref="PartitionRole.CheckpointFailed"/>.</summary>
    void SaveCheckpoint(ReadOnlyMemory<byte> checkpoint);

    /// <summary>Answers a share: its events are on stable storage and judged.</summary>
    void Acknowledge(long ticket, ReadOnlyMemory<EventOutcome> outcomes);

    /// <summary>Answers a share: nothing is promised of it.</summary>
    void Refuse(long ticket, ShareRefusal refusal);

    /// <summary>Answers a cut: the offset after its record, which is on stable storage; null when the role takes none.
    /// </summary>
    void AnswerCut(long ticket, long? nextOffset);

    /// <summary>Asks an entity for its open windows: <see cref="PartitionRole.OpenTold"/>,
    /// <see cref="PartitionRole.OpenUntold"/>, or nothing.</summary>
    void AskOpen(long ticket, string key);

    /// <summary>Reads the epoch of the partition's newest writer, for a page: <see cref="PartitionRole.EpochTold"/>,
    /// <see cref="PartitionRole.OpenUntold"/>, or nothing.</summary>
    void ReadEpoch(long ticket);

    /// <summary>Answers a request for open windows.</summary>
    void AnswerOpen(long ticket, OpenWindowsPage page);

    /// <summary>Answers an act.</summary>
    void Answer(long ticket, PartitionActAnswer answer);

    /// <summary>Reads what readers have, and what the log says up to an offset, of the acts of a round:
    /// <see cref="PartitionRole.Found"/> or <see cref="PartitionRole.FindFailed"/>.</summary>
    /// <param name="round">The round.</param>
    /// <param name="nextOffset">The offset after the last block; everything before it is published.</param>
    /// <param name="acts">The acts, with their tickets.</param>
    void Find(long round, long nextOffset, IReadOnlyList<(long Ticket, PartitionAct Act)> acts);

    /// <summary>Looks at the log, as it is now, for a release that needs it, which may take long:
    /// <see cref="PartitionRole.LogSeen"/> or <see cref="PartitionRole.SeeLogFailed"/>. What came of it is kept until
    /// the act is answered.</summary>
    void SeeLog(long ticket, PartitionAct act);

    /// <summary>Every window of the partition that ends at or before <paramref name="watermark"/> (microseconds) is
    /// published.</summary>
    void Complete(long watermark);

    /// <summary>The partition has windows that the watermark can still change, and had none before: whoever wakes it
    /// must know. <see cref="PartitionRole.Attended"/>, or it is asked for again.</summary>
    void Attend();

    /// <summary>The role has ended: another writer has the partition, or this one cannot go on. A new role begins with
    /// <see cref="PartitionRole.Start"/>.</summary>
    void Stop(string reason);
}
