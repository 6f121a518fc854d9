using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.WindowRolling;

namespace StreamBatch.Engine.Embedded;

/// <summary>
/// All roles of one contract in one place: its control log with the watermark, and the writers of its partitions. Steps
/// add blocks to the group that they are given. Not safe for use by several threads at once.
/// </summary>
internal sealed class HostedContract
{
    private readonly SourceProgress _progress = new();
    private readonly BlockEffects[] _effects;
    private readonly bool[] _isTouched;

    public HostedContract(ControlLog control, HashKey hashKey)
    {
        Control = control;
        Roll = new WindowRoll(control.Contract);
        var partitions = control.Contract.Contract.Partitions;
        Writers = new PartitionWriter[partitions];
        _effects = new BlockEffects[partitions];
        _isTouched = new bool[partitions];
        for (var partition = 0; partition < partitions; partition++)
        {
            Writers[partition] = new PartitionWriter(control.Contract, partition, hashKey);
            _effects[partition] = new BlockEffects(_progress);
        }
    }

    public ControlLog Control { get; }

    public Contract Contract => Control.Contract.Contract;

    public PartitionWriter[] Writers { get; }

    /// <summary>Which window ends are complete in all partitions.</summary>
    public WindowRoll Roll { get; }

    /// <summary>The effects on readers of <paramref name="partition"/>, which are to be published.</summary>
    public BlockEffects EffectsOn(int partition)
    {
        _isTouched[partition] = true;
        return _effects[partition];
    }

    /// <summary>Judges a request, then moves the watermark once.</summary>
    public void Accept(PreparedRequest request, long now, bool holdsWatermark, CommitGroup group)
    {
        if (!holdsWatermark)
        {
            Tick(now, group);
        }

        var watermark = Control.Watermark.Watermark;
        _progress.Clear();
        foreach (var share in request.Shares)
        {
            group.Add(Writers[share.Partition].Accept(request, share, watermark, now, EffectsOn(share.Partition)));
        }

        if (Control.Watermark.Observe(_progress, now, holdsWatermark) is { } decision)
        {
            Decide(decision, now, group);
        }
    }

    /// <summary>Puts a decision on the watermark into the control log, then into the partitions that it
    /// concerns.</summary>
    public void Decide(WatermarkDecision decision, long now, CommitGroup group)
    {
        Control.Stage(decision);
        group.Add(Control.Seal(now));
        Spread(now, group, everywhere: false);
    }

    /// <summary>Takes every decision that the clock calls for.</summary>
    public void Tick(long now, CommitGroup group)
    {
        while (Control.Watermark.Tick(now) is { } decision)
        {
            Decide(decision, now, group);
        }
    }

    /// <summary>
    /// Records the watermark in every partition whose log does not show it yet, so that a cut taken now stands after
    /// it.
    /// </summary>
    public void Fence(long now, CommitGroup group) => Spread(now, group, everywhere: true);

    /// <summary>The greatest end + allowed lateness over windows with data; null when there is none.</summary>
    public long? GreatestDeadline => Writers.Max(writer => writer.State.GreatestDeadline);

    /// <summary>The same in one partition.</summary>
    public void FenceOne(int partition, long now, CommitGroup group)
    {
        var watermark = Control.Watermark.Watermark;
        if (watermark is not null && Writers[partition].State.Watermark != watermark)
        {
            group.Add(Writers[partition].Reach(watermark, now, EffectsOn(partition)));
        }
    }

    /// <summary>What is to be published since the last call.</summary>
    public void TakePublications(List<(Contract Contract, PublishBatch Batch)> publications)
    {
        for (var partition = 0; partition < Writers.Length; partition++)
        {
            if (!_isTouched[partition])
            {
                continue;
            }

            var effects = _effects[partition];
            publications.Add((Contract, new PublishBatch
            {
                ContractId = Contract.Id,
                Partition = partition,
                NextOffset = Writers[partition].State.NextOffset,
                Panes = effects.Panes,
                Quarantined = effects.Quarantined,
                QuarantineChanges = effects.QuarantineChanges,
            }));
            _isTouched[partition] = false;
            _effects[partition] = new BlockEffects(_progress);
        }
    }

    /// <summary>The parts of a checkpoint; those that did not change since the last one without their state.</summary>
    public IEnumerable<CheckpointPart> Save()
    {
        yield return Part(
            BlockHeader.ControlLog, Control.NextOffset, Control.IsDirty, Control.Save);
        for (var partition = 0; partition < Writers.Length; partition++)
        {
            var writer = Writers[partition];
            yield return Part(partition, writer.State.NextOffset, writer.IsDirty, writer.Save);
        }
    }

    private CheckpointPart Part(int partition, long nextOffset, bool isDirty, Action<ByteWriter> save)
    {
        if (!isDirty)
        {
            return new CheckpointPart(Contract.Id, partition, nextOffset, null);
        }

        var writer = new ByteWriter(4096);
        save(writer);
        return new CheckpointPart(Contract.Id, partition, nextOffset, writer.Array.AsMemory(0, writer.Length));
    }

    private void Spread(long now, CommitGroup group, bool everywhere)
    {
        var watermark = Control.Watermark.Watermark;
        for (var partition = 0; partition < Writers.Length; partition++)
        {
            var writer = Writers[partition];
            if (writer.Needs(watermark) || (everywhere && watermark is not null && writer.State.Watermark != watermark))
            {
                group.Add(writer.Reach(watermark, now, EffectsOn(partition)));
            }

            if (writer.State.Watermark is { } recorded)
            {
                Roll.Report(partition, recorded);
            }
        }
    }
}
