using System.Text;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>The fold of one entity over its partition's log, as its <see cref="EntityHost"/> makes it from slices: for
/// whoever needs what became of its records. Not safe for use by several threads.</summary>
public sealed class EntityReplay
{
    private readonly HashKey _hashKey;
    private readonly byte[] _key;
    private readonly RecordBatch _batch;
    private readonly BlockEffects _effects = new();

    /// <summary>The fold over nothing yet.</summary>
    public EntityReplay(CompiledContract contract, int partition, HashKey hashKey, string key)
    {
        _hashKey = hashKey;
        _key = Encoding.UTF8.GetBytes(key);
        _batch = new RecordBatch(contract);
        State = EntityHost.NewState(contract, partition, hashKey);
    }

    /// <summary>Sees an event of the entity. The batch is valid during the visit.</summary>
    public delegate void Visit(RecordBatch batch, int index, long offset, EventOutcome outcome);

    /// <summary>Sees a control record of the entity, which is valid during the visit.</summary>
    public delegate void VisitControl(ReadOnlySpan<byte> record, EventOutcome outcome);

    /// <summary>The state of the entity, with the watermark of the last block.</summary>
    public PartitionState State { get; }

    /// <summary>The offset after the last block.</summary>
    public long NextOffset => State.NextOffset;

    /// <summary>Takes the next block of the log.</summary>
    public void Add(LoggedBlock block, Visit visit, VisitControl control)
    {
        ArgumentNullException.ThrowIfNull(block);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(control);
        var durable = new DurableBlock(block.Header, block.Records, []);
        var records = new ByteWriter();
        List<long> offsets = [];
        for (var place = 0; place < durable.Places.Length; place++)
        {
            var (start, length) = durable.Places[place];
            var record = block.Records.Span.Slice(start, length);
            var route = RecordRoute.Read(record);
            if (route.HasKey && route.Key.SequenceEqual(_key))
            {
                records.WriteBytes(record);
                offsets.Add(block.Header.FirstOffset + place);
            }
        }

        RecordCodec.Decode(records.Written, offsets.Count, _hashKey, _batch);
        var outcomes = new EventOutcome[offsets.Count];
        State.ApplySlice(
            block.Header, _batch, [.. Enumerable.Range(0, offsets.Count)], offsets.ToArray(), outcomes, _effects);
        _effects.Clear();
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (_batch.Headers[i].IsControl)
            {
                control(_batch.RecordOf(i), outcomes[i]);
            }
            else
            {
                visit(_batch, i, offsets[i], outcomes[i]);
            }
        }
    }
}
