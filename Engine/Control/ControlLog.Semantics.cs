using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Control;

public sealed partial class ControlLog
{
    private readonly ushort _newestSemantics;

    /// <summary>The version of the semantics that is in force: the contract's blocks from now on are of it, in this log
    /// and in those of its partitions. It only grows.</summary>
    public ushort Semantics { get; private set; } = SemanticsVersion.Oldest;

    /// <summary>Takes the newest version of the semantics that this host knows: for a host that shares the log with
    /// nobody, and so has nobody to ask. The log's next block says so.</summary>
    public void TakeNewestSemantics()
    {
        IsDirty |= Semantics != _newestSemantics;
        RaiseTo(_newestSemantics);
    }

    /// <summary>Stages that a newer version of the semantics is in force, and applies it: the next block is the first
    /// of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no newer one, or this host does not know it.</exception>
    public void Stage(SemanticsRaise raise)
    {
        ArgumentNullException.ThrowIfNull(raise);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(raise.Version, Semantics);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(raise.Version, _newestSemantics);
        var writer = new ByteWriter();
        raise.Write(writer);
        Stage(ControlKind.SemanticsRaised, writer.ToArray());
        Semantics = raise.Version;
    }

    private void RaiseTo(ushort version)
    {
        SemanticsVersion.Require(version, _newestSemantics, $"The control log of {Contract.Contract.Id}");
        Semantics = version >= Semantics
            ? version
            : throw new CorruptDataException(
                $"The semantics version of {Contract.Contract.Id} went back from {Semantics} to {version}.");
    }
}
