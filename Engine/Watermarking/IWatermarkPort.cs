using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Watermarking;

/// <summary>What a <see cref="WatermarkRole"/> needs of its host. Each method begins something and returns at once; its
/// end is told to the role by the step that is named, which is never called from within the method.</summary>
public interface IWatermarkPort
{
    /// <summary>Takes the contract's control log over in the store, under a higher epoch than any before, and replays
    /// it: <see cref="WatermarkRole.TookOver"/>, <see cref="WatermarkRole.TakeOverFailed"/>, or
    /// <see cref="WatermarkRole.TakeOverRefused"/> when it is of a version that this host does not know.</summary>
    void TakeOver();

    /// <summary>Appends a block to the control log: <see cref="WatermarkRole.Appended"/>,
    /// <see cref="WatermarkRole.Fenced"/>, or <see cref="WatermarkRole.AppendFailed"/> when it is not known whether it
    /// is durable.</summary>
    void Append(PendingBlock block);

    /// <summary>Reads the epoch of the control log's newest writer: <see cref="WatermarkRole.EpochTold"/>, or nothing.
    /// </summary>
    void ReadEpoch();

    /// <summary>Asks a partition for the progress of its sources: <see cref="WatermarkRole.SourcesTold"/>, or nothing.
    /// </summary>
    void AskSources(int partition, long epoch);

    /// <summary>Tells all partitions the watermark (microseconds). What is lost is told again.</summary>
    void Tell(long epoch, long watermark);

    /// <summary>Asks which version of the semantics all active hosts know:
    /// <see cref="WatermarkRole.SemanticsSupported"/>, or nothing.</summary>
    void AskSemantics();

    /// <summary>Agrees on a version with all active hosts: no host joins any more that does not know it. If they all
    /// do, <see cref="WatermarkRole.SemanticsAgreed"/>; else nothing.</summary>
    void AgreeOnSemantics(ushort version);

    /// <summary>Tells a partition the version of the semantics that is in force:
    /// <see cref="WatermarkRole.SemanticsLearned"/> when it has learned it, or nothing.</summary>
    void TellSemantics(int partition, long epoch, ushort version);

    /// <summary>Answers a report or a raise: what follows from it is in the control log.</summary>
    /// <param name="ticket">Its ticket.</param>
    /// <param name="watermark">The watermark in microseconds; null while undefined.</param>
    void Answer(long ticket, long? watermark);

    /// <summary>Answers an append from outside.</summary>
    void AnswerAppend(long ticket, ControlAnswer answer);

    /// <summary>Nothing is promised of a report or a raise.</summary>
    void Refuse(long ticket);

    /// <summary>The role has ended: another one has the control log. A new role begins with
    /// <see cref="WatermarkRole.Start"/>.</summary>
    void Stop(string reason);
}
