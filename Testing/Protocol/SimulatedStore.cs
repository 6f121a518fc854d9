using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Testing.Protocol;

/// <summary>
/// The store of a run, with the fences that a real one has. It checks what it is given: what breaks a rule of the
/// protocol ends the run.
/// </summary>
internal sealed class SimulatedStore
{
    private readonly Dictionary<int, PartitionData> _partitions = [];
    private readonly EntityStatesInMemory _entities = new();

    /// <summary>What the hosts know.</summary>
    public SimulatedHosts Hosts { get; } = new();

    /// <summary>The version of the semantics of the control log's newest block.</summary>
    public ushort Semantics => Of(BlockHeader.ControlLog).Semantics;

    /// <summary>When each block became durable, in microseconds.</summary>
    public List<(long At, PendingBlock Block)> History { get; } = [];

    public IReadOnlyList<PendingBlock> Log(int partition) => Of(partition).Blocks;

    public long Epoch(int partition) => Of(partition).Epoch;

    public IReadOnlyList<Pane> Panes(int partition) => Of(partition).Panes;

    public IReadOnlyList<QuarantineEntry> Quarantine(int partition) => Of(partition).Quarantined;

    public long NextOffset(int partition) => Of(partition).NextOffset;

    public long Published(int partition) => Of(partition).Published;

    /// <summary>The watermark of the last block that is published.</summary>
    public long? PublishedWatermark(int partition) => Of(partition).Blocks
        .FindLast(block => block.Header.NextOffset <= Of(partition).Published).Header?.Watermark;

    public PartitionTakeOver TakeOver(int partition)
    {
        var data = Of(partition);
        data.Epoch++;
        return new PartitionTakeOver(
            data.Epoch,
            data.NextOffset,
            data.Published,
            data.Panes.Count,
            data.Sources,
            data.Checkpoint,
            Math.Max(data.Semantics, Semantics));
    }

    /// <summary>Appends a block; false when it is refused.</summary>
    public bool Append(PendingBlock block, long now)
    {
        var data = Of(block.Header.Partition);
        if (block.Header.Epoch != data.Epoch)
        {
            return false;
        }

        if (block.Header.FirstOffset != data.NextOffset)
        {
            // A repeat of an append whose answer was lost is success.
            return data.Blocks.Any(known => known.Header.FirstOffset == block.Header.FirstOffset
                && known.Header.AppendId == block.Header.AppendId
                && known.Payload.Checksum == block.Payload.Checksum);
        }

        Require(!(data.Watermark > block.Header.Watermark), "The watermark of a log went back.");
        Require(block.Header.Ingested > data.Ingested, "The ingestion timestamp of a log did not go on.");
        CheckSemantics(block, data.Semantics);
        data.Semantics = block.Header.Semantics;
        data.Watermark = block.Header.Watermark ?? data.Watermark;
        data.Ingested = block.Header.Ingested;
        data.NextOffset = block.Header.NextOffset;
        data.Blocks.Add(block);
        History.Add((now, block));
        return true;
    }

    public List<LoggedBlock> Read(int partition, long from, int most) =>
    [
        .. Of(partition).Blocks.Where(block => block.Header.NextOffset > from).Take(most).Select(Logged),
    ];

    public static LoggedBlock Logged(PendingBlock block)
    {
        var writer = new ByteWriter();
        BlockCodec.Write(writer, block.Header, block.Payload);
        return new LoggedBlock(block.ContractId, block.Header, BlockCodec.ReadPayload(writer.ToArray()), default);
    }

    /// <summary>Publishes; false when the epoch is not in force.</summary>
    public bool Publish(long epoch, PublishBatch batch, ReadOnlyMemory<byte> sources)
    {
        var data = Of(batch.Partition);
        if (epoch != data.Epoch)
        {
            return false;
        }

        Require(batch.NextOffset <= data.NextOffset, "What is published is not in the log.");
        foreach (var pane in batch.Panes)
        {
            Require(pane.Number <= data.Panes.Count + 1, "The number of a pane is not the next one.");
            if (pane.Number <= data.Panes.Count)
            {
                var known = data.Panes[(int)pane.Number - 1];
                Require(known == pane, () => $"A pane that was given again is {pane}, and not {known}.");
                continue;
            }

            var window = (pane.Key, pane.Window);
            var next = data.Revisions.GetValueOrDefault(window) + 1;
            Require(next == pane.Revision, () => $"Revision {next} is missing before {pane}.");
            data.Revisions[window] = pane.Revision;
            data.Panes.Add(pane);
        }

        if (batch.NextOffset > data.Published)
        {
            foreach (var entry in batch.Quarantined.Where(entry => entry.Offset >= data.Published))
            {
                data.Quarantined.Add(entry);
            }

            foreach (var change in batch.QuarantineChanges)
            {
                var place = data.Quarantined.FindIndex(entry => entry.Offset == change.Offset);
                Require(place >= 0, "What is not in the quarantine has changed there.");
                data.Quarantined[place] = QuarantineBook.Changed(data.Quarantined[place], change);
            }

            data.Published = batch.NextOffset;
            data.Sources = sources.ToArray();
        }

        return true;
    }

    /// <summary>Makes a checkpoint the partition's; false when the epoch is not in force.</summary>
    public bool SaveCheckpoint(int partition, long epoch, ReadOnlyMemory<byte> checkpoint)
    {
        var data = Of(partition);
        if (epoch != data.Epoch)
        {
            return false;
        }

        data.Checkpoint = checkpoint.ToArray();
        return true;
    }

    /// <summary>An entity's state; null where there is none.</summary>
    public StoredEntityState? ReadEntity(EntityStateRead read) => _entities.Read(read);

    /// <summary>Stores an entity's state if the version is the stored one; gives the new version, or null.</summary>
    public int? WriteEntity(EntityStateWrite write)
    {
        var before = _entities.Read(new EntityStateRead(write.Key, null));
        var version = _entities.Write(write);
        var segments = before?.Segments.Select(segment => segment.Number).ToList() ?? [];
        Require(
            version is null || write.Segments.Dropped.All(segments.Remove),
            "A segment of a state was dropped that is not there.");
        Require(
            version is null || !write.Segments.Added.Any(segment => segments.Contains(segment.Number)),
            "A segment of a state was written a second time.");
        return version;
    }

    private void CheckSemantics(PendingBlock block, ushort before)
    {
        var version = block.Header.Semantics;
        Require(version >= before, "The semantics version of a log went back.");
        if (block.Header.Partition != BlockHeader.ControlLog)
        {
            Require(version <= Semantics, "A block is of a semantics version that no decision has put in force.");
        }
        else if (version > before)
        {
            Require(version <= Hosts.Agreed, "A semantics version is in force that the hosts have not agreed on.");
            Require(!(Hosts.KnownByAll < version), "A semantics version is in force that a host does not know.");
            Require(
                before == 0 || Decides(block, version),
                "The semantics version of the control log grew without a decision in it.");
        }
    }

    private static bool Decides(PendingBlock block, ushort version)
    {
        var reader = new ByteReader(Logged(block).Records.Span);
        for (var i = 0; i < block.Header.Count; i++)
        {
            if (RecordCodec.ReadControl(reader.ReadBytes(), out var payload) == ControlKind.SemanticsRaised
                && SemanticsRaise.Read(payload).Version == version)
            {
                return true;
            }
        }

        return false;
    }

    private static void Require(bool holds, string rule) => Require(holds, () => rule);

    private static void Require(bool holds, Func<string> rule)
    {
        if (!holds)
        {
            throw new ProtocolBrokenException(rule());
        }
    }

    private PartitionData Of(int partition)
    {
        if (!_partitions.TryGetValue(partition, out var data))
        {
            _partitions.Add(partition, data = new PartitionData());
        }

        return data;
    }

    private sealed class PartitionData
    {
        public List<PendingBlock> Blocks { get; } = [];

        public List<Pane> Panes { get; } = [];

        public List<QuarantineEntry> Quarantined { get; } = [];

        public Dictionary<(string Key, Window Window), int> Revisions { get; } = [];

        public long Epoch { get; set; }

        public long NextOffset { get; set; }

        public long? Watermark { get; set; }

        public HybridTimestamp Ingested { get; set; }

        public ushort Semantics { get; set; }

        public long Published { get; set; }

        public byte[]? Sources { get; set; }

        public byte[]? Checkpoint { get; set; }
    }
}
