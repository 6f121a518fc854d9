using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.PartitionWriting;

public sealed partial class PartitionRole
{
    private ushort _semantics;

    /// <summary>The version of the semantics that its next block is of; 0 before the partition is taken over.</summary>
    public ushort Semantics => _semantics;

    /// <summary>Learns the version of the semantics that is in force: the next block is of it.</summary>
    /// <param name="epoch">The epoch of the decision's writer; one that is older than another seen is not heard.
    /// </param>
    /// <param name="version">The version.</param>
    /// <returns>Whether it was learned: heard, by a writer that has its partition.</returns>
    public bool LearnSemantics(long epoch, ushort version)
    {
        if (epoch < _watermarkEpoch || _epoch == 0)
        {
            return false;
        }

        _watermarkEpoch = epoch;
        return _state != State.Stopped && CanRaise(version);
    }

    // The version of a log never goes back. A host that does not know it must not go on, nor may it guess.
    private bool CanRaise(ushort version)
    {
        _semantics = Math.Max(_semantics, version);
        if (SemanticsVersion.IsKnown(_semantics, _options.NewestSemantics))
        {
            return true;
        }

        Stop(new UnknownSemanticsException(
            _semantics, _options.NewestSemantics, $"Partition {_partition} of {_contract.Contract.Id}").Message);
        return false;
    }
}
