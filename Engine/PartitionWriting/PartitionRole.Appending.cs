using System.Collections.Immutable;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.PartitionWriting;

public sealed partial class PartitionRole
{
    private readonly Queue<QueuedShare> _queue = new();
    private readonly Queue<DurableBlock> _durable = new();
    private long _queuedBytes;
    private long _durableBytes;
    private HybridTimestamp _lastIngested;
    private long? _watermark;
    private int _aheadOfControl;
    private Append? _append;

    /// <summary>Takes a share of a request; it is answered by its <paramref name="ticket"/>.</summary>
    public void Submit(EventShare share, long ticket, long now)
    {
        ArgumentNullException.ThrowIfNull(share);
        if (_state == State.Stopped)
        {
            _port.Refuse(ticket, ShareRefusal.Stopped);
            return;
        }

        if ((_queuedBytes > 0 && _queuedBytes + share.Records.Length > _options.MaxQueuedBytes)
            || _waiting.Shares >= _options.MaxWaitingShares)
        {
            _port.Refuse(ticket, ShareRefusal.Full);
            return;
        }

        if (Sift(share, ticket) is { } taken)
        {
            _queue.Enqueue(new QueuedShare(taken, ticket));
            _queuedBytes += taken.Records.Length;
            Advance(now);
        }
    }

    /// <summary>The block under way is durable.</summary>
    public void Appended(long now)
    {
        if (_append is not { } append || _state == State.Stopped)
        {
            return;
        }

        _append = null;
        Take(append.Block);
        EndCut(append.Block.Header.NextOffset);
        Advance(now);
    }

    /// <summary>It is not known whether the block under way is durable: it is appended again, as it is.</summary>
    public void AppendFailed(long now)
    {
        if (_append is { } append)
        {
            append.Failed = now;
        }
    }

    private static DurableBlock ToDurable(LoggedBlock block) => new(block.Header, block.Records, []);

    private void Take(DurableBlock block)
    {
        _durable.Enqueue(block);
        _durableBytes += block.Records.Length;
        _lastIngested = block.Header.Ingested > _lastIngested ? block.Header.Ingested : _lastIngested;
        _watermark = block.Header.Watermark ?? _watermark;
    }

    private bool NeedsControl() => _learned is { } learned && !(_watermark >= learned)
        && (_mustFence || learned >= _entities.NextDeadline);

    private void StartAppend(long now)
    {
        if (_append is not null || _durableBytes >= _options.MaxQueuedBytes)
        {
            return;
        }

        if (AppendActs(now) || AppendCut(now))
        {
            return;
        }

        if (_queue.Count > 0 && (_aheadOfCuts > 0 || _aheadOfControl > 0 || !NeedsControl()))
        {
            AppendShares(now);
        }
        else if (NeedsControl())
        {
            AppendWatermark(_learned, now);
            _mustFence = false;
        }
        else
        {
            _mustFence = false;
        }
    }

    private void AppendWatermark(long? watermark, long now)
    {
        var record = new ByteWriter();
        RecordCodec.WriteControl(record, ControlKind.WatermarkReached, default);
        Send(Next(1, watermark, now), record.ToArray(), []);
    }

    private void AppendShares(long now)
    {
        var first = _queue.Dequeue();
        var watermark = Later(first.Share.Watermark, _watermark);
        List<QueuedShare> shares = [first];
        var bytes = first.Share.Records.Length;
        while (_queue.TryPeek(out var next) && Later(next.Share.Watermark, _watermark) == watermark
            && bytes + next.Share.Records.Length <= _options.BlockBytes)
        {
            shares.Add(_queue.Dequeue());
            bytes += next.Share.Records.Length;
        }

        _queuedBytes -= bytes;
        _aheadOfControl -= shares.Count;
        _aheadOfCuts -= shares.Count;
        _aheadOfActs -= shares.Count;
        var records = first.Share.Records;
        if (shares.Count > 1)
        {
            var joined = new byte[bytes];
            var at = 0;
            foreach (var share in shares)
            {
                share.Share.Records.Span.CopyTo(joined.AsSpan(at));
                at += share.Share.Records.Length;
            }

            records = joined;
        }

        var header = Next(shares.Sum(share => share.Share.Count), watermark, now) with
        {
            MinEventTime = shares.Min(share => share.Share.MinEventTime),
            MaxEventTime = shares.Max(share => share.Share.MaxEventTime),
        };
        Send(header, records, [.. shares.Select(share => (share.Ticket, share.Share.Count))]);
    }

    private BlockHeader Next(int count, long? watermark, long now) => new()
    {
        Partition = _partition,
        FirstOffset = NextOffset,
        Count = count,
        Epoch = _epoch,
        AppendId = new UInt128((ulong)_epoch, (ulong)NextOffset),
        Ingested = _lastIngested.Next(now),
        Semantics = _semantics,
        Watermark = watermark,
    };

    private void Send(
        BlockHeader header,
        ReadOnlyMemory<byte> records,
        ImmutableArray<(long, int)> shares)
    {
        var block = new DurableBlock(header, records, shares);
        var pending = new PendingBlock(_contract.Contract.Id, header, BlockCodec.MakePayload(records));
        _append = new Append(block, pending);
        NextOffset = header.NextOffset;
        _port.Append(pending);
    }

    private sealed record QueuedShare(EventShare Share, long Ticket);

    private sealed class Append(DurableBlock block, PendingBlock pending)
    {
        public DurableBlock Block { get; } = block;

        public PendingBlock Pending { get; } = pending;

        public long? Failed { get; set; }
    }
}
