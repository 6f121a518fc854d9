using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// The role that owns one partition: it gives offsets and epoch, decides on blocks, applies them and says what they
/// gave. Each step takes a message and the processing time, and returns a block that its host must make durable, in the
/// order of the calls, before it lets anyone see the effects. Here it is fused with the entity hosts of its partition:
/// their state is one flat <see cref="PartitionState"/>. Not safe for use by several threads at once.
/// </summary>
public sealed class PartitionWriter
{
    private readonly CompiledContract _contract;
    private readonly HashKey _hashKey;
    private readonly int _partition;
    private readonly RecordBatch _decoded;
    private readonly ushort _newestSemantics;
    private int[] _order = [0];
    private EventOutcome[] _outcomes = [default];
    private HybridTimestamp _lastIngested;

    /// <summary>The writer of an empty partition.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="partition">The number of the partition.</param>
    /// <param name="hashKey">The key of the records' hashes.</param>
    /// <param name="newestSemantics">The newest version of the semantics that it knows, and writes.</param>
    public PartitionWriter(
        CompiledContract contract,
        int partition,
        HashKey hashKey,
        ushort newestSemantics = SemanticsVersion.Newest)
    {
        ArgumentNullException.ThrowIfNull(contract);
        _newestSemantics = newestSemantics;
        _contract = contract;
        _partition = partition;
        _hashKey = hashKey;
        _decoded = new RecordBatch(contract);
        State = new PartitionState(contract, partition, hashKey);
    }

    /// <summary>The state of the partition's entities.</summary>
    public PartitionState State { get; }

    /// <summary>The epoch of this writer's blocks.</summary>
    public long Epoch { get; private set; } = 1;

    /// <summary>Whether the state is in no checkpoint: never saved, or a block was applied since the last
    /// <see cref="Save"/> or <see cref="Load"/>.</summary>
    public bool IsDirty { get; private set; } = true;

    /// <summary>
    /// Takes the partition's share of a request: judged by <paramref name="watermark"/>, or by the watermark of the
    /// block before where that is higher. The outcomes are written into the request.
    /// </summary>
    public PendingBlock Accept(
        PreparedRequest request,
        RequestShare share,
        long? watermark,
        long processingTime,
        BlockEffects effects)
    {
        ArgumentNullException.ThrowIfNull(request);
        var header = Next(share.Count, watermark, processingTime) with
        {
            MinEventTime = share.MinEventTime,
            MaxEventTime = share.MaxEventTime,
        };
        State.Apply(
            header,
            request.Batch,
            request.Order.Slice(share.First, share.Count),
            request.Outcomes.Slice(share.First, share.Count),
            effects);
        return Pending(header, share.Payload);
    }

    /// <summary>Whether <paramref name="watermark"/> changes anything here, so that it must be recorded by a block of
    /// its own instead of riding in the next one.</summary>
    public bool Needs(long? watermark) =>
        watermark >= State.NextDeadline && (State.Watermark is null || watermark > State.Watermark);

    /// <summary>Records <paramref name="watermark"/>: windows complete, and state whose lateness has passed is dropped.
    /// </summary>
    public PendingBlock Reach(long? watermark, long processingTime, BlockEffects effects) =>
        Control(ControlKind.WatermarkReached, default, watermark, processingTime, effects);

    /// <summary>
    /// Takes a correction. The caller has seen that the window's newest revision is the one before
    /// <see cref="Correction.Revision"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">The window's allowed lateness has not passed here.</exception>
    public PendingBlock Correct(Correction correction, long? watermark, long processingTime, BlockEffects effects)
    {
        ArgumentNullException.ThrowIfNull(correction);
        if (!State.IsSettled(correction.Window))
        {
            throw new InvalidOperationException("A window is corrected only after its allowed lateness.");
        }

        var payload = new ByteWriter();
        correction.Write(payload);
        return Control(ControlKind.Correction, payload.Written, watermark, processingTime, effects);
    }

    /// <summary>Takes the release of a quarantined event, and what it corrects in windows that are settled.</summary>
    /// <param name="release">The release.</param>
    /// <param name="corrections">The corrections that go with it, into the same block.</param>
    /// <param name="watermark">The contract's watermark, in microseconds.</param>
    /// <param name="processingTime">Now, in microseconds.</param>
    /// <param name="effects">Gets what the block gives.</param>
    /// <param name="outcome">What became of the event.</param>
    public PendingBlock Release(
        Release release,
        IReadOnlyList<Correction> corrections,
        long? watermark,
        long processingTime,
        BlockEffects effects,
        out EventOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(release);
        ArgumentNullException.ThrowIfNull(corrections);
        _decoded.Clear();
        var payload = new ByteWriter();
        release.Write(payload);
        RecordCodec.AddControl(_decoded, ControlKind.Released, payload.Written);
        foreach (var correction in corrections)
        {
            payload.Clear();
            correction.Write(payload);
            RecordCodec.AddControl(_decoded, ControlKind.Correction, payload.Written);
        }

        var block = ApplyControls(watermark, processingTime, effects);
        outcome = _outcomes[0];
        return block;
    }

    /// <summary>Takes the end of a quarantine entry.</summary>
    public PendingBlock Discard(Discard discard, long? watermark, long processingTime, BlockEffects effects)
    {
        ArgumentNullException.ThrowIfNull(discard);
        var payload = new ByteWriter();
        discard.Write(payload);
        return Control(ControlKind.Discarded, payload.Written, watermark, processingTime, effects);
    }

    /// <summary>Applies a block of the log again, by the version of the semantics that it names.</summary>
    /// <exception cref="UnknownSemanticsException">This writer does not know that version.</exception>
    public void Replay(LoggedBlock block, BlockEffects effects)
    {
        ArgumentNullException.ThrowIfNull(block);
        SemanticsVersion.Require(
            block.Header.Semantics, _newestSemantics, $"The log of partition {_partition} of {block.ContractId}");
        RecordCodec.Decode(block.Records.Span, block.Header.Count, _hashKey, _decoded);
        Reserve(block.Header.Count);
        State.Apply(
            block.Header,
            _decoded,
            _order.AsSpan(0, block.Header.Count),
            _outcomes.AsSpan(0, block.Header.Count),
            effects);
        Epoch = block.Header.Epoch;
        _lastIngested = block.Header.Ingested;
        IsDirty = true;
    }

    /// <summary>Takes the partition over: the blocks from now on carry a higher epoch than any before.</summary>
    /// <param name="known">The highest epoch that the store knows of.</param>
    public void TakeOver(long known) => Epoch = Math.Max(Epoch, known) + 1;

    /// <summary>Writes the state for a checkpoint.</summary>
    public void Save(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteInt64(Epoch);
        writer.WriteInt64(_lastIngested.Microseconds);
        writer.WriteUInt32(_lastIngested.Counter);
        State.Save(writer);
        IsDirty = false;
    }

    /// <summary>Says that the next checkpoint needs the state, although nothing has changed.</summary>
    public void MarkDirty() => IsDirty = true;

    /// <summary>Reads what <see cref="Save"/> wrote, into the writer of an empty partition.</summary>
    public void Load(ReadOnlySpan<byte> state)
    {
        var reader = new ByteReader(state);
        Epoch = reader.ReadInt64();
        _lastIngested = new HybridTimestamp(reader.ReadInt64(), reader.ReadUInt32());
        State.Load(ref reader);
        IsDirty = false;
    }

    private PendingBlock Control(
        ControlKind kind,
        ReadOnlySpan<byte> payload,
        long? watermark,
        long processingTime,
        BlockEffects effects)
    {
        _decoded.Clear();
        RecordCodec.AddControl(_decoded, kind, payload);
        return ApplyControls(watermark, processingTime, effects);
    }

    private PendingBlock ApplyControls(long? watermark, long processingTime, BlockEffects effects)
    {
        var count = _decoded.Count;
        var header = Next(count, watermark, processingTime);
        Reserve(count);
        State.Apply(header, _decoded, _order.AsSpan(0, count), _outcomes.AsSpan(0, count), effects);
        return Pending(header, BlockCodec.MakePayload(_decoded.Bytes.ToArray()));
    }

    private void Reserve(int count)
    {
        if (_order.Length < count)
        {
            _order = [.. Enumerable.Range(0, count * 2)];
            _outcomes = new EventOutcome[count * 2];
        }
    }

    private BlockHeader Next(int count, long? watermark, long processingTime)
    {
        _lastIngested = _lastIngested.Next(processingTime);
        IsDirty = true;
        return new BlockHeader
        {
            Partition = _partition,
            FirstOffset = State.NextOffset,
            Count = count,
            Epoch = Epoch,
            AppendId = new UInt128((ulong)Epoch, (ulong)State.NextOffset),
            Ingested = _lastIngested,
            Semantics = _newestSemantics,
            Watermark = State.Watermark is null || watermark > State.Watermark ? watermark : State.Watermark,
        };
    }

    private PendingBlock Pending(BlockHeader header, BlockPayload payload) =>
        new(_contract.Contract.Id, header, payload);
}
