using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>
/// The role that owns one partition, where its entities are hosted apart: it makes blocks of shares, brings their
/// slices to the entities, gathers what these give, publishes it, and sees to it that the entities' states become
/// durable. The order is append, apply, publish, flush, checkpoint. Steps are messages; each returns at once, and what
/// it begins goes through the port. Not safe for use by several threads.
/// </summary>
/// <remarks>
/// Blocks are appended while others are applied, and published while others are applied; they are applied one turn
/// after the other. A share is acknowledged when its block is durable and judged. Sources' numbers are no identities
/// here: events are known by their ids.
/// </remarks>
public sealed partial class PartitionRole
{
    private const byte CheckpointFormat = 1;

    private readonly CompiledContract _contract;
    private readonly int _partition;
    private readonly IPartitionPort _port;
    private readonly PartitionRoleOptions _options;
    private readonly EntityTable _entities = new();
    private readonly SourceTable _sources = new();
    private State _state = State.New;
    private long _epoch;
    private long? _learned;
    private long _watermarkEpoch;
    private bool _mustFence;
    private long _readFrom;
    private bool _isReading;
    private bool _mustReadAgain;
    private bool _mustTakeOverAgain;

    /// <summary>The role of a partition, not yet begun.</summary>
    public PartitionRole(CompiledContract contract, int partition, IPartitionPort port, PartitionRoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(options);
        _contract = contract;
        _partition = partition;
        _port = port;
        _options = options;
        _waiting = new WaitingLoad(options.MaxKeyEvents, options.MaxKeyBytes);
    }

    private enum State
    {
        New,
        Recovering,
        Running,
        Stopped,
    }

    /// <summary>The epoch of the blocks; 0 before the partition is taken over.</summary>
    public long Epoch => _epoch;

    /// <summary>Whether the log is read to its end, so that shares are appended.</summary>
    public bool IsRunning => _state == State.Running;

    /// <summary>Whether the role has ended.</summary>
    public bool IsStopped => _state == State.Stopped;

    /// <summary>The offset after the last block appended.</summary>
    public long NextOffset { get; private set; }

    /// <summary>The offset after the last block whose slices are applied.</summary>
    public long AppliedOffset { get; private set; }

    /// <summary>The watermark of the last block, in microseconds; null while undefined.</summary>
    public long? Watermark => _watermark;

    /// <summary>Whether everything appended is applied, published and durable in the entities.</summary>
    public bool IsQuiet => _state == State.Running && _queue.Count == 0 && _append is null && _durable.Count == 0
        && _turn is null && PublishedOffset == NextOffset && _entities.Dirty == 0 && !NeedsControl()
        && _cuts.Count == 0 && !HasActs;

    /// <summary>Whether there are windows that the watermark can still change, or blocks that are not applied yet.
    /// </summary>
    public bool HasOpenWindows => _entities.NextDeadline != long.MaxValue || !IsRunning || AppliedOffset < NextOffset
        || _queue.Count > 0 || IsCatchingUp;

    /// <summary>Where it stands, for people.</summary>
    public override string ToString() =>
        $"partition {_partition}: {_state}, epoch {_epoch}, log {NextOffset}, applied {AppliedOffset}, published "
        + $"{PublishedOffset}, checkpoint {_checkpointOffset}; {_queue.Count} shares wait, {_acts.Count} acts, "
        + $"{_durable.Count} blocks, "
        + $"{_turn?.Current.Waiting ?? 0} calls, {_entities.Dirty} entities not durable";

    /// <summary>Begins: the partition is taken over.</summary>
    public void Start()
    {
        if (_state != State.New)
        {
            throw new InvalidOperationException("A role begins once.");
        }

        _state = State.Recovering;
        _port.TakeOver();
    }

    /// <summary>The partition is this role's.</summary>
    public void TookOver(PartitionTakeOver store, long now)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (_state != State.Recovering || _epoch != 0)
        {
            return;
        }

        if (!CanRaise(store.Semantics))
        {
            return;
        }

        _epoch = store.Epoch;
        NextOffset = store.NextOffset;
        PublishedOffset = store.Published;
        _lastPane = store.LastPane;
        _reconcileTurn = Math.Max(_reconcileTurn, store.ReconcileTurn);
        if (!store.Sources.IsEmpty)
        {
            var reader = new ByteReader(store.Sources.Span);
            _sources.Read(ref reader);
        }

        if (!store.Checkpoint.IsEmpty)
        {
            LoadCheckpoint(store.Checkpoint.Span);
        }

        AppliedOffset = _checkpointOffset;
        _pending = new PublishDraft(_contract.Contract.Id, _partition, PublishedOffset);
        _readFrom = _checkpointOffset;
        Advance(now);
    }

    /// <summary>Blocks that were asked for, in order; at least one unless the log ends.</summary>
    /// <param name="from">The offset that was asked for.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="now">Now.</param>
    public void BlocksRead(long from, IReadOnlyList<LoggedBlock> blocks, long now)
    {
        ArgumentNullException.ThrowIfNull(blocks);
        if (_state == State.Stopped)
        {
            return;
        }

        if (blocks.Count == 0 || blocks[0].Header.NextOffset <= from || blocks[0].Header.FirstOffset > from)
        {
            Stop($"The log of partition {_partition} has no block at offset {from}.");
            return;
        }

        if (_missedFrom == from)
        {
            _missedFrom = null;
            CatchUp([.. blocks.Select(ToDurable)], now);
        }
        else if (_isReading && from == _readFrom)
        {
            _isReading = false;
            foreach (var block in blocks)
            {
                if (!CanRaise(block.Header.Semantics))
                {
                    return;
                }

                Take(ToDurable(block));
                _readFrom = block.Header.NextOffset;
            }
        }

        Advance(now);
    }

    /// <summary>The partition could not be taken over: tried again later.</summary>
    public void TakeOverFailed() => _mustTakeOverAgain = true;

    /// <summary>Reading failed: tried again later.</summary>
    public void ReadFailed(long from)
    {
        _mustReadMissedAgain |= from == _missedFrom;
        _mustReadAgain |= _isReading && from == _readFrom;
    }

    /// <summary>Learns a watermark that is decided.</summary>
    /// <param name="epoch">The epoch of the decision's writer; one that is older than another seen is not heard.
    /// </param>
    /// <param name="watermark">The watermark in microseconds.</param>
    /// <param name="now">Now.</param>
    public void Learn(long epoch, long watermark, long now)
    {
        if (epoch < _watermarkEpoch)
        {
            return;
        }

        _watermarkEpoch = epoch;
        if (!(_learned >= watermark))
        {
            // What was admitted before goes before its record.
            _learned = watermark;
            _aheadOfControl = _queue.Count;
        }

        Advance(now);
    }

    /// <summary>
    /// Records the watermark that is known, whether it changes anything here or not, and tells when all that it
    /// completes is published. A writer that was replaced, and had no reason to write since, finds that out.
    /// </summary>
    public void Fence(long now)
    {
        _mustFence = true;
        _mustConfirm = true;
        Advance(now);
    }

    /// <summary>
    /// The progress of the sources, for a fan-in of that epoch: watermarks of older ones are refused from now on. Null
    /// while the log is not applied to the end that it had when the partition was taken over.
    /// </summary>
    public SourceTable? ReadSources(long epoch)
    {
        _watermarkEpoch = Math.Max(_watermarkEpoch, epoch);
        return _state == State.Running && AppliedOffset >= _recoveredOffset ? _sources : null;
    }

    /// <summary>Another writer has the partition.</summary>
    public void Fenced() => Stop($"Another writer has taken partition {_partition} over.");

    /// <summary>Time goes on: what waits for it is done, what failed is tried again.</summary>
    public void Tick(long now)
    {
        if (_state is State.Stopped or State.New)
        {
            return;
        }

        Retry(now);
        RetryCalls(now);
        RetryActs(now);
        EndOldReads(now);
        Publish(isForced: true);
        Flush(now);
        SaveCheckpoint(now);
        Advance(now);
    }

    private void Retry(long now)
    {
        if (_mustTakeOverAgain)
        {
            _mustTakeOverAgain = false;
            _port.TakeOver();
        }

        if (_mustReadAgain)
        {
            _mustReadAgain = false;
            _port.Read(_readFrom);
        }

        if (_mustReadMissedAgain)
        {
            _mustReadMissedAgain = false;
            _port.Read(_missedFrom!.Value);
        }

        if (_append?.Failed is { } failed && now - failed >= _options.RetryAfter)
        {
            _append.Failed = null;
            _port.Append(_append.Pending);
        }

        if (_publishFailed is { } since && now - since >= _options.RetryAfter)
        {
            _publishFailed = null;
            _port.Publish(_publishing!, _publishingSources);
        }
    }

    // Everything that can go on does; called at the end of each step.
    private void Advance(long now)
    {
        if (_state == State.Stopped)
        {
            return;
        }

        StartTurn(now);
        Publish(isForced: false);
        Attend(now);
        SeeLogs();
        if (_entities.Dirty >= _options.MaxDirtyEntities)
        {
            Flush(now);
        }

        if (_state == State.Recovering && _epoch != 0 && _readFrom >= NextOffset)
        {
            _recoveredOffset = NextOffset;
            _state = State.Running;
        }

        if (_state == State.Recovering && _epoch != 0 && !_isReading && _durableBytes < _options.MaxQueuedBytes)
        {
            _isReading = true;
            _port.Read(_readFrom);
        }

        if (_state == State.Running)
        {
            StartAppend(now);
        }
    }

    private void Stop(string reason)
    {
        if (_state == State.Stopped)
        {
            return;
        }

        _state = State.Stopped;
        var waiting = _queue.Select(share => share.Ticket)
            .Concat((_append?.Block.Shares ?? []).Select(share => share.Ticket))
            .Concat(_durable.Concat(_turn?.Blocks ?? []).SelectMany(block => block.Shares)
                .Select(share => share.Ticket));
        foreach (var ticket in waiting.ToList())
        {
            _port.Refuse(ticket, ShareRefusal.Stopped);
        }

        StopCuts();
        StopActs();
        StopReads();
        _port.Stop(reason);
    }

    private static long? Later(long? left, long? right) => left is null || right > left ? right ?? left : left;

    private void LoadCheckpoint(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        if (reader.ReadByte() != CheckpointFormat)
        {
            throw new CorruptDataException("The checkpoint of a partition was written by a newer version.");
        }

        _checkpointOffset = (long)reader.ReadVarint();
        _lastIngested = new HybridTimestamp(reader.ReadInt64(), (uint)reader.ReadVarint());
        _watermark = reader.ReadByte() == 0 ? null : reader.ReadInt64();
        _entities.Load(ref reader);
    }
}
