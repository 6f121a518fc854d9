using StreamBatch.Domain.Binary;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.PartitionWriting;

public sealed partial class PartitionRole
{
    private PublishDraft? _pending;
    private PublishBatch? _publishing;
    private long? _publishingWatermark;
    private ReadOnlyMemory<byte> _publishingSources;
    private long? _publishFailed;
    private long? _completed;
    private long _lastPane;
    private long _checkpointOffset;
    private long _checkpointed;
    private long? _savingOffset;
    private bool _mustDrain;
    private bool _mustConfirm;
    private bool _isAttended;
    private long? _attendAsked;

    /// <summary>The offset after the last block that is published.</summary>
    public long PublishedOffset { get; private set; }

    /// <summary>The offset from which on a takeover reads the log.</summary>
    public long CheckpointOffset => _checkpointOffset;

    /// <summary>What was under way to readers is there.</summary>
    public void Published(long now)
    {
        if (_publishing is not { } batch || _state == State.Stopped)
        {
            return;
        }

        _publishing = null;
        PublishedOffset = batch.NextOffset;
        var isConfirmed = _mustConfirm && !NeedsControl() && PublishedOffset == NextOffset;
        if (_publishingWatermark is { } watermark && (isConfirmed || !(_completed >= watermark)))
        {
            _completed = watermark;
            _port.Complete(watermark);
        }

        _mustConfirm &= !isConfirmed;
        AnswerPublished();
        Advance(now);
    }

    /// <summary>Publishing failed: it is tried again later.</summary>
    public void PublishFailed(long now) => _publishFailed = _publishing is null ? null : now;

    /// <summary>The checkpoint under way is the partition's.</summary>
    public void CheckpointSaved()
    {
        if (_savingOffset is { } offset)
        {
            _checkpointOffset = offset;
            _savingOffset = null;
        }
    }

    /// <summary>The checkpoint was not written: another one is, later.</summary>
    public void CheckpointFailed() => _savingOffset = null;

    /// <summary>Whoever wakes the partition knows of its open windows.</summary>
    public void Attended()
    {
        _isAttended = true;
        _attendAsked = null;
    }

    private void Attend(long now)
    {
        if (_entities.NextDeadline == long.MaxValue)
        {
            _isAttended = false;
        }
        else if (!_isAttended && !(now - _attendAsked < _options.RetryAfter))
        {
            _attendAsked = now;
            _port.Attend();
        }
    }

    private void Publish(bool isForced)
    {
        if (_publishing is not null || _pending is not { } pending)
        {
            return;
        }

        if (pending.Blocks == 0 && !((_mustConfirm || _confirmations.Count > 0)
            && _state == State.Running && PublishedOffset == NextOffset))
        {
            return;
        }

        if (isForced || _mustConfirm || _mustDrain || IsSettling
            || pending.HasContent || pending.Blocks >= _options.MaxUnpublishedBlocks)
        {
            var sources = new ByteWriter();
            _sources.Write(sources);
            _publishing = pending.ToBatch();
            _publishingSources = sources.ToArray();
            _publishingWatermark = pending.Watermark ?? _appliedWatermark;
            _pending = new PublishDraft(_contract.Contract.Id, _partition, pending.NextOffset);
            BeginConfirmations(pending.NextOffset);
            _port.Publish(_publishing, _publishingSources);
        }
    }

    // Nothing more is applied while too much waits for readers or is not durable, and until everything is published
    // when an entity that is called in every turn must be flushed.
    private bool MustWait()
    {
        if (_mustDrain && PublishedOffset >= AppliedOffset)
        {
            _mustDrain = false;
        }

        return _mustDrain
            || _pending?.Panes >= _options.MaxUnpublishedPanes
            || (_entities.Dirty >= _options.MaxDirtyEntities && _entities.DirtyEntries.Any(CanFlush));
    }

    // An entity that is ahead of this writer, after a takeover, must wait for it.
    private bool CanFlush(EntityEntry entry) => entry.Applied < AppliedOffset;

    private bool IsFlushDue(EntityEntry entry, long now) =>
        entry.FirstUnflushed != long.MaxValue
        && entry.Applied < PublishedOffset
        && now >= entry.FlushAgainAt
        && (now - entry.DirtySince >= _options.FlushAfter || entry.UnflushedBytes >= _options.FlushBytes);

    // One that gets much is in every turn, so that it is never behind what is published.
    private void NoteBytes(EntityEntry entry, PendingCall call, long now)
    {
        if (call.IsFlush && entry.UnflushedBytes >= _options.FlushBytes)
        {
            // Its host has no room for that now.
            entry.FlushAgainAt = now + _options.RetryAfter;
        }

        foreach (var slice in call.Slices)
        {
            entry.UnflushedBytes += slice.Records.Length;
        }

        _turn!.MustDrain |= entry.UnflushedBytes >= 2 * _options.FlushBytes && now >= entry.FlushAgainAt;
    }

    private void Flush(long now)
    {
        var room = _options.FlushesPerTick;
        var isFull = _entities.Dirty >= _options.MaxDirtyEntities;
        foreach (var entry in _entities.DirtyEntries)
        {
            var age = now - entry.DirtySince;
            if (room == 0 || (!isFull && age < _options.FlushAfter))
            {
                break;
            }

            if (now < entry.FlushAgainAt
                || (entry.FlushAsked is { } asked && now - asked < _options.AnswerWithin))
            {
                continue;
            }

            if (_turn?.Main.Find(entry.Bytes) is not null || entry.Applied >= PublishedOffset)
            {
                _mustDrain |= age >= 2 * _options.FlushAfter || isFull;
                continue;
            }

            room--;
            entry.FlushAsked = now;
            _port.Call(entry.Key, new EntityCall
            {
                Number = ++_calls,
                Epoch = _epoch,
                Previous = entry.Applied,
                Published = PublishedOffset,
                IsFlush = true,
                Slices = [],
            });
        }
    }

    private void SaveCheckpoint(long now)
    {
        var offset = Math.Min(Math.Min(PublishedOffset, AppliedOffset), _entities.FirstUnflushed);
        if (_epoch == 0 || _savingOffset is not null || offset <= _checkpointOffset
            || now - _checkpointed < _options.CheckpointAfter)
        {
            return;
        }

        _checkpointed = now;
        _savingOffset = offset;
        var writer = new ByteWriter(1024);
        writer.WriteByte(CheckpointFormat);
        writer.WriteVarint((ulong)offset);
        writer.WriteInt64(_lastIngested.Microseconds);
        writer.WriteVarint(_lastIngested.Counter);
        writer.WriteByte(_watermark is null ? (byte)0 : (byte)1);
        if (_watermark is { } watermark)
        {
            writer.WriteInt64(watermark);
        }

        _entities.Save(writer);
        _port.SaveCheckpoint(writer.ToArray());
    }
}
