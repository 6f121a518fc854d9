using System.Runtime.InteropServices;
using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.EntityHosting;

/// <summary>
/// The role that owns one entity where it is not fused into its partition's writer: the same fold, over slices. It
/// never reads the log. Each call names the slice before its own, so a lost, repeated or reordered one is noticed, and
/// one from a replaced writer is refused. What blocks gave stays here until they are published, and is given again when
/// a slice is repeated. Not safe for use by several threads.
/// </summary>
/// <remarks>
/// A call is taken in three steps: where <see cref="MustVerify"/> says so, the stored state is read and given to
/// <see cref="Verify"/>; where <see cref="MustFlush"/> says so, <see cref="Save"/> is stored, on the condition that
/// what is stored is what this host knows, and <see cref="Flushed"/> is called; then <see cref="Receive"/>. State that
/// is not published is never stored: whoever starts from it could not give its panes again.
/// </remarks>
public sealed partial class EntityHost
{
    private const byte FormatVersion = 1;
    private const byte SegmentedVersion = 2;

    // Whoever knows this version of the semantics can read states in segments.
    private const ushort SegmentedSemantics = 2;

    private const int MaxOnStack = 64;

    private readonly CompiledContract _contract;
    private readonly int _partition;
    private readonly HashKey _hashKey;
    private readonly BlockEffects _effects = new();
    private readonly List<SliceEffects> _unpublished = [];
    private PartitionState _state;
    private long _epoch;
    private long _published;
    private long _flushed = -1;
    private long _flushedDeadline = long.MaxValue;
    private bool _isLoaded;
    private bool _mayDivide;
    private IReadOnlyList<long> _orphans = [];

    /// <summary>The host of an entity that has no records yet.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="partition">The partition of the entity.</param>
    /// <param name="hashKey">The key of the records' hashes.</param>
    public EntityHost(CompiledContract contract, int partition, HashKey hashKey)
    {
        _contract = contract;
        _partition = partition;
        _hashKey = hashKey;
        _state = NewState(_contract, _partition, _hashKey);
    }

    /// <summary>The newest version of the semantics that this host knows. Default the program's newest.</summary>
    public ushort NewestSemantics { get; set; } = SemanticsVersion.Newest;

    /// <summary>How the state is divided into a head and segments.</summary>
    public SegmentOptions Segments { get; init; } = new();

    /// <summary>The last offset of the newest block applied; −1 for none.</summary>
    public long LastApplied { get; private set; } = -1;

    /// <summary>The least watermark that changes anything here, in microseconds.</summary>
    public long NextDeadline => _state.NextDeadline;

    /// <summary>Whether the state holds something that is not stored, and may be stored.</summary>
    public bool CanFlush => _isLoaded && LastApplied > _flushed && LastApplied < _published;

    /// <summary>Whether the stored state must be looked at before the call is received: at first, and when the writer
    /// does not know what this host has.</summary>
    public bool MustVerify(EntityCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return call.Epoch >= _epoch && (!_isLoaded || (call.Previous is null && call.Slices.Count > 0));
    }

    /// <summary>Takes what is stored.</summary>
    /// <param name="stored">The stored state, with its segments unless <paramref name="isKnown"/> and
    /// not <see cref="MustRead"/>; null when there is none.</param>
    /// <param name="isKnown">Whether it is what this host read or stored last: then what it has goes beyond.</param>
    public void Verify(StoredEntityState? stored, bool isKnown)
    {
        if (_isLoaded && isKnown)
        {
            return;
        }

        _isLoaded = true;
        _unpublished.Clear();
        _state = NewState(_contract, _partition, _hashKey);
        LastApplied = -1;
        _mayDivide = false;
        _orphans = [];
        if (stored is { Bytes.IsEmpty: false })
        {
            Load(stored);
        }

        _flushed = LastApplied;
        _flushedDeadline = _state.NextDeadline;
    }

    /// <summary>Whether the state is to be stored before the call is received.</summary>
    public bool MustFlush(EntityCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        Note(call);
        return call.IsFlush && call.Epoch >= _epoch && CanFlush;
    }

    /// <summary>Writes the head of the state to be stored, and tells what becomes of its segments. After it comes
    /// <see cref="Flushed"/>, or <see cref="Forget"/>.</summary>
    public SegmentChanges Save(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        var changes = _mayDivide ? _state.Divide(Segments) : SegmentChanges.None;
        writer.WriteByte(_state.Segments.Count > 0 ? SegmentedVersion : FormatVersion);
        writer.WriteInt64(_epoch);
        writer.WriteInt64(LastApplied);
        _state.SaveHead(writer);
        return _orphans.Count == 0 ? changes : changes with { Dropped = [.. changes.Dropped, .. _orphans] };
    }

    /// <summary>What was saved last is durable.</summary>
    public void Flushed()
    {
        _flushed = LastApplied;
        _flushedDeadline = _state.NextDeadline;
        _orphans = [];
    }

    /// <summary>Another host has stored a newer state: this one starts again from it at the next call.</summary>
    public void Forget() => _isLoaded = false;

    /// <summary>Takes a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="scratch">Where its records are decoded.</param>
    /// <exception cref="UnknownSemanticsException">A slice is of a version of the semantics that this host does not
    /// know. Nothing of the call was taken: another host has to.</exception>
    public EntityAnswer Receive(EntityCall call, RecordBatch scratch)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(scratch);
        if (call.Epoch < _epoch)
        {
            return Answer(call, EntityCallStatus.Refused);
        }

        foreach (var slice in call.Slices)
        {
            SemanticsVersion.Require(slice.Semantics, NewestSemantics, "A slice for an entity");
        }

        _epoch = call.Epoch;
        Note(call);
        _unpublished.RemoveAll(effects => effects.Offset < _published);
        if (call.Slices.Count > 0 && call.Slices[^1].LastOffset > LastApplied && call.Previous > LastApplied)
        {
            return Answer(call, EntityCallStatus.Gap);
        }

        foreach (var slice in call.Slices)
        {
            if (slice.LastOffset > LastApplied)
            {
                Apply(slice, scratch);
            }
        }

        return Answer(call, EntityCallStatus.Applied);
    }

    private void Note(EntityCall call) =>
        _published = Math.Max(_published, call.Epoch >= _epoch ? call.Published : 0);

    private void Apply(EntitySlice slice, RecordBatch batch)
    {
        RecordCodec.Decode(slice.Records.Span, slice.Places.Count, _hashKey, batch);
        var header = new BlockHeader
        {
            Partition = _partition,
            FirstOffset = slice.FirstOffset,
            Count = slice.Count,
            Epoch = _epoch,
            AppendId = 0,
            Ingested = slice.Ingested,
            Semantics = slice.Semantics,
            Watermark = slice.Watermark,
        };
        var count = slice.Places.Count;
        Span<int> records = count <= MaxOnStack ? stackalloc int[count] : new int[count];
        Span<long> offsets = count <= MaxOnStack ? stackalloc long[count] : new long[count];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = i;
            offsets[i] = slice.FirstOffset + slice.Places[i];
        }

        var outcomes = new EventOutcome[records.Length];
        _state.ApplySlice(header, batch, records, offsets, outcomes, _effects);
        LastApplied = slice.LastOffset;
        _mayDivide |= slice.Semantics >= SegmentedSemantics;
        var hasEffects = outcomes.Length + _effects.Panes.Count + _effects.QuarantineChanges.Count > 0;
        if (hasEffects && LastApplied >= _published)
        {
            _unpublished.Add(new SliceEffects
            {
                Offset = slice.LastOffset,
                Ingested = slice.Ingested,
                Places = slice.Places,
                Outcomes = outcomes,
                Panes = [.. _effects.Panes],
                Quarantined = [.. _effects.Quarantined],
                QuarantineChanges = [.. _effects.QuarantineChanges],
            });
        }

        _effects.Clear();
    }

    private void Load(StoredEntityState stored)
    {
        var reader = new ByteReader(stored.Bytes.Span);
        if (reader.ReadByte() is not (FormatVersion or SegmentedVersion))
        {
            throw new CorruptDataException("The state of an entity was written by a newer version.");
        }

        _epoch = Math.Max(_epoch, reader.ReadInt64());
        LastApplied = reader.ReadInt64();
        LoadState(ref reader, stored.Segments);
    }

    // What the head does not list was left by a life of the entity that was cleared: it goes with the next head.
    private void LoadState(ref ByteReader reader, IReadOnlyList<SavedSegment> segments)
    {
        _state.Load(ref reader, segments);
        _mayDivide = _state.Segments.Count > 0;
        var listed = _state.Segments.Select(segment => segment.Number).ToHashSet();
        _orphans = [.. segments.Select(segment => segment.Number).Where(number => !listed.Contains(number))];
    }

    // An entity's numbers of a source are not dense.
    internal static PartitionState NewState(CompiledContract contract, int partition, HashKey hashKey) =>
        new(contract, partition, hashKey) { UsesSequences = false };

    private EntityAnswer Answer(EntityCall call, EntityCallStatus status) => new()
    {
        Number = call.Number,
        Status = status,
        LastApplied = LastApplied,
        Flushed = _flushed,
        NextDeadline = _state.NextDeadline,
        FlushedDeadline = _flushedDeadline,
        Effects = status == EntityCallStatus.Applied && call.Slices.Count > 0
            ? EffectsFrom(call.Slices[0].LastOffset)
            : [],
    };

    private SliceEffects[] EffectsFrom(long offset)
    {
        // They ascend.
        var first = _unpublished.Count;
        while (first > 0 && _unpublished[first - 1].Offset >= offset)
        {
            first--;
        }

        return first == _unpublished.Count ? [] : [.. CollectionsMarshal.AsSpan(_unpublished)[first..]];
    }
}
