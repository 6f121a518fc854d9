using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;

namespace StreamBatch.Domain.Windowing;

/// <summary>
/// The windows of a partition that the log can still change, with all events counted in them: a retraction or a
/// tombstone takes these away again, and functions without an inverse are made anew from those that are left. Not safe
/// for use by several threads.
/// </summary>
internal abstract class LiveWindows
{
    protected LiveWindows(CompiledContract contract)
    {
        Layout = new AggregateLayout(contract);
        Windows = new EventWindows(contract);
        Scratch = new Contribution(Layout);
    }

    /// <summary>The least watermark that changes anything, in microseconds; <see cref="long.MaxValue"/> for none.
    /// </summary>
    public abstract long NextDeadline { get; }

    /// <summary>The greatest watermark at which a window with data is settled; null without any.</summary>
    public abstract long? GreatestDeadline { get; }

    protected AggregateLayout Layout { get; }

    protected EventWindows Windows { get; }

    protected Contribution Scratch { get; }

    /// <summary>The first offset of the block that is being applied.</summary>
    protected long Block { get; private set; }

    public static LiveWindows For(CompiledContract contract) =>
        contract.Contract.Windows.Kind == WindowKind.Session
            ? new SessionWindows(contract)
            : new AlignedWindows(contract);

    /// <summary>Begins a block: first its watermark, which completes windows and drops those that are settled.
    /// </summary>
    public void Begin(long firstOffset, long? watermark, PaneWriter panes)
    {
        Block = firstOffset;
        if (watermark >= NextDeadline)
        {
            Advance(watermark.Value, panes);
        }
    }

    /// <summary>Counts an event in those of its windows that may still take it.</summary>
    public abstract void Count(RecordBatch batch, int index, long? watermark, WindowChanges change);

    /// <summary>Takes sessions in again that were dropped, as <see cref="Reconciliation.ReleaseRecompute"/> writes
    /// them.
    /// </summary>
    public virtual void Revive(ReadOnlySpan<byte> sessions, long? watermark)
    {
    }

    /// <summary>Takes the target of a retraction out of the windows that can still change.</summary>
    public abstract void Retract(RecordBatch batch, int index, long? watermark, WindowChanges change);

    /// <summary>Takes everything of a tombstone's entity up to its event time out of the windows that can still change.
    /// </summary>
    public abstract void Bury(RecordBatch batch, int index, long? watermark, WindowChanges change);

    /// <summary>Ends a block: publishes what it changed in complete windows.</summary>
    public abstract void End(long? watermark, PaneWriter panes);

    /// <summary>The values of the windows that are not complete, by start and key.</summary>
    public abstract IEnumerable<(string Key, Window Window, AggregateValues Values)> Open();

    /// <summary>The session of an entity that contains an instant, as it is now; null for none.</summary>
    public virtual Window? SessionOf(ReadOnlySpan<byte> key, long time) => null;

    /// <summary>Writes everything, between blocks.</summary>
    public abstract void Save(ByteWriter writer);

    /// <summary>Reads what <see cref="Save"/> wrote, into the windows of an empty log.</summary>
    public abstract void Load(ref ByteReader reader, long? watermark);

    /// <summary>The bytes, about, of what may be saved in segments and is in none. Default 0: all is saved each time.
    /// </summary>
    public virtual long BytesOutOfSegments() => 0;

    /// <summary>Puts the oldest of it into a new segment, at most <paramref name="most"/> events of each window; gives
    /// their number and their newest event time.</summary>
    public virtual (int Events, long Newest) Cut(long number, int most) => (0, long.MinValue);

    /// <summary>Makes one segment of two that follow each other.</summary>
    public virtual void Merge(long first, long second, long into)
    {
    }

    /// <summary>The number of events here that are in a segment, counted or taken away.</summary>
    public virtual int EventsOf(long number) => 0;

    /// <summary>Writes what is in a segment.</summary>
    public virtual void SaveSegment(ByteWriter writer, long number) => writer.WriteVarint(0);

    /// <summary>Writes, between blocks, what is in no segment.</summary>
    public virtual void SaveRest(ByteWriter writer) => Save(writer);

    /// <summary>Reads what <see cref="SaveRest"/> wrote, into the windows of an empty log.</summary>
    /// <param name="reader">What was written.</param>
    /// <param name="watermark">The watermark.</param>
    /// <param name="segments">The segments in order, each with what <see cref="SaveSegment"/> wrote.</param>
    public virtual void LoadRest(
        ref ByteReader reader,
        long? watermark,
        IReadOnlyList<(long Number, ReadOnlyMemory<byte> Bytes)> segments) => Load(ref reader, watermark);

    protected abstract void Advance(long watermark, PaneWriter panes);
}
