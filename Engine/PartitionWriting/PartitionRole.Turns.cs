using System.Text;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Engine.PartitionWriting;

public sealed partial class PartitionRole
{
    // No event of the log has it: what was rejected is not there.
    private static readonly EventOutcome NoOutcome = new(EventStatus.Rejected, ReasonCode.None, null);

    private const int MaxKeyOnStack = 256;

    // What slices gave that is not yet in a publication, by the last offset of their block. An entity that is ahead of
    // its writer, after a takeover, gives what belongs to later blocks, too.
    private readonly Dictionary<long, List<(PendingCall Call, SliceEffects Effects)>> _given = [];
    private readonly Queue<DurableBlock> _tail = new();
    private long _tailBytes;
    private PartitionTurn? _turn;
    private long _calls;
    private long? _appliedWatermark;
    private long _recoveredOffset;

    /// <summary>An entity has answered.</summary>
    public void Answered(string key, EntityAnswer answer, long now)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (_state == State.Stopped)
        {
            return;
        }

        if (answer.Status == EntityCallStatus.Refused)
        {
            Stop($"An entity of partition {_partition} has heard of a newer writer.");
            return;
        }

        Span<byte> room = stackalloc byte[MaxKeyOnStack];
        var bytes = Utf8(key, room);
        if (_turn?.Current.Find(bytes) is { IsWaiting: true } call
            && answer.Number >= call.FirstNumber && answer.Number <= call.Number)
        {
            Answered(call, answer, now);
        }
        else if (_entities.Find(bytes) is { } entry)
        {
            // The answer to a flush, or a late one: what it says of the durable state holds.
            _entities.SetFlushed(entry, answer.Flushed, answer.FlushedDeadline, now);
            if (answer.LastApplied < entry.Applied && entry.FlushAsked is not null)
            {
                _lost[entry.Bytes] = answer.LastApplied;
            }

            if (entry.FlushAsked is not null && answer.Flushed < answer.LastApplied)
            {
                // Its host has no room for that now.
                entry.FlushAgainAt = now + _options.RetryAfter;
            }

            entry.FlushAsked = null;
        }

        Advance(now);
    }

    /// <summary>An entity cannot be reached for now: it is called again later.</summary>
    public void Unanswered(string key, long number, long now)
    {
        Span<byte> room = stackalloc byte[MaxKeyOnStack];
        if (_turn?.Current.Find(Utf8(key, room)) is { IsWaiting: true } call && call.Number == number)
        {
            call.Sent = now - _options.AnswerWithin + _options.RetryAfter;
        }
    }

    private static ReadOnlySpan<byte> Utf8(string key, Span<byte> room) =>
        Encoding.UTF8.TryGetBytes(key, room, out var length) ? room[..length] : Encoding.UTF8.GetBytes(key);

    private void Answered(PendingCall call, EntityAnswer answer, long now)
    {
        call.IsWaiting = false;
        _turn!.Current.Waiting--;
        if (answer.Status == EntityCallStatus.Gap)
        {
            call.Gap = answer.LastApplied;
        }
        else
        {
            var entry = _entities.GetOrAdd(call.Bytes, call.Key);
            entry.Applied = answer.LastApplied;
            _entities.SetFlushed(entry, answer.Flushed, answer.FlushedDeadline, now);
            if (entry.Applied > entry.Flushed)
            {
                _entities.SetDirty(entry, Math.Max(call.Slices[0].FirstOffset, entry.Flushed + 1), now);
                NoteBytes(entry, call, now);
            }

            _entities.SetDeadline(entry, answer.NextDeadline);
            call.Gap = null;
            if (_turn.CatchUp is null)
            {
                Gather(call, answer);
            }
            else
            {
                _turn.Main.Find(call.Bytes)!.Gap = answer.LastApplied;
            }
        }

        if (_turn.Current.Waiting == 0)
        {
            EndRound(now);
        }
    }

    private void Gather(PendingCall call, EntityAnswer answer)
    {
        foreach (var effects in answer.Effects)
        {
            if (effects.Offset < _turn!.FirstOffset || effects.Offset < PublishedOffset)
            {
                continue;
            }

            if (!_given.TryGetValue(effects.Offset, out var given))
            {
                _given.Add(effects.Offset, given = []);
            }

            given.Add((call, effects));
        }
    }

    private void EndRound(long now)
    {
        var turn = _turn!;
        if (turn.Current.Calls.Any(call => call.Gap is not null))
        {
            BeginCatchUp(now);
        }
        else if (turn.CatchUp is null)
        {
            EndTurn(turn);
        }
        else if (turn.CatchUpFrom < turn.CatchUpTo)
        {
            ReadMissed(now);
        }
        else
        {
            // Those that missed blocks have them now: the turn's own go to them again.
            turn.CatchUp = null;
            GoOnWithReads();
            foreach (var call in turn.Main.Calls.Where(call => call.Gap is not null))
            {
                call.Previous = _entities.Find(call.Bytes)?.Applied ?? call.Gap;
                call.Gap = null;
                if (call.Slices.Count > 0)
                {
                    Ask(call, now);
                }
            }

            if (turn.Main.Waiting == 0)
            {
                EndTurn(turn);
            }
        }
    }

    private void StartTurn(long now)
    {
        if (_turn is not null)
        {
            return;
        }

        if (_lost.Count > 0)
        {
            StartRecall(now);
            return;
        }

        if (_durable.Count == 0 || MustWait())
        {
            return;
        }

        List<DurableBlock> blocks = [];
        var bytes = 0L;
        while (_durable.TryPeek(out var block)
            && (blocks.Count == 0 || bytes + block.Records.Length <= _options.TurnBytes))
        {
            blocks.Add(_durable.Dequeue());
            bytes += block.Records.Length;
        }

        _durableBytes -= bytes;
        var turn = new PartitionTurn(blocks, blocks[0].Header.FirstOffset);
        foreach (var block in blocks)
        {
            AddTo(turn, block);
        }

        _turn = turn;
        _entities.Trim(_options.MaxKnownEntities);
        foreach (var call in turn.Main.Calls)
        {
            var entry = _entities.Find(call.Bytes);
            call.Previous = entry is null ? null : Math.Max(entry.Applied, entry.Flushed);
            call.IsFlush = entry is not null && IsFlushDue(entry, now);
            Ask(call, now);
        }

        if (turn.Main.Waiting == 0)
        {
            EndTurn(turn);
            Advance(now);
        }
    }

    private void AddTo(PartitionTurn turn, DurableBlock block)
    {
        CallRound.AddRecords(block, key => CallFor(turn, block, key));
        if (block.Header.Watermark is not { } watermark || watermark <= _appliedWatermark)
        {
            return;
        }

        _appliedWatermark = watermark;
        foreach (var call in turn.Main.Calls)
        {
            CallFor(turn, block, call.Bytes)?.Add(block);
        }

        foreach (var entry in _entities.Reached(watermark))
        {
            CallFor(turn, block, entry.Bytes)?.Add(block);
        }
    }

    // Null when the entity has the block already: it had been called by the writer before this one.
    private PendingCall? CallFor(PartitionTurn turn, DurableBlock block, ReadOnlySpan<byte> key)
    {
        if (turn.Main.Find(key) is { } call)
        {
            return call;
        }

        if (_entities.Find(key) is { } entry)
        {
            return block.LastOffset <= Math.Max(entry.Applied, entry.Flushed)
                ? null
                : turn.Main.GetOrAdd(entry.Bytes, entry.Key);
        }

        return turn.Main.GetOrAdd(key.ToArray(), CallRound.TextOf(key));
    }

    private void EndTurn(PartitionTurn turn)
    {
        _turn = null;
        _mustDrain |= turn.MustDrain;
        foreach (var block in turn.Blocks)
        {
            EndBlock(block);
            AppliedOffset = block.Header.NextOffset;
            _tail.Enqueue(block with { Shares = [] });
            _tailBytes += block.Records.Length + BlockCodec.HeaderLength;
        }

        while (_tailBytes > _options.TailBytes)
        {
            _tailBytes -= _tail.Dequeue().Records.Length + BlockCodec.HeaderLength;
        }
    }

    private void EndBlock(DurableBlock block)
    {
        _given.Remove(block.LastOffset, out var given);
        var outcomes = new EventOutcome[block.Header.Count];
        Array.Fill(outcomes, NoOutcome);
        foreach (var (_, effects) in given ?? [])
        {
            for (var i = 0; i < effects.Places.Count; i++)
            {
                outcomes[effects.Places[i]] = effects.Outcomes[i];
            }
        }

        if (block.LastOffset >= PublishedOffset)
        {
            Observe(block, outcomes);
            _lastPane = _pending!.Add(block, given ?? [], _lastPane);
        }

        NoteActs(block, outcomes);
        var first = 0;
        foreach (var (ticket, count) in block.Shares)
        {
            Acknowledge(ticket, outcomes.AsMemory(first, count));
            first += count;
        }

        if (block.Shares.Length > 0)
        {
            _waiting.Remove(block);
        }
    }

    // Of blocks that were published before the takeover the store has the progress.
    private void Observe(DurableBlock block, EventOutcome[] outcomes)
    {
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Status is not (EventStatus.Accepted or EventStatus.Late or EventStatus.Rejected))
            {
                continue;
            }

            var (start, length) = block.Places[i];
            var route = RecordRoute.Read(block.Records.Span.Slice(start, length));
            if (outcomes[i] == NoOutcome)
            {
                ThrowIfMissed(block, i, route);
            }
            else if (!route.IsControl)
            {
                _sources.Add(route.Source, route.Kind, route.Time, block.Header.Ingested.Microseconds);
            }
        }
    }

    // Nothing that an entity has not judged may be acknowledged or passed over: the next writer begins from the store.
    private void ThrowIfMissed(DurableBlock block, int place, RecordRoute route)
    {
        if (route.HasKey)
        {
            throw new InvalidOperationException(
                $"Offset {block.Header.FirstOffset + place} of partition {_partition} was judged by no entity.");
        }
    }

    // Sends a call as it is for the first time: its round waits for the answer.
    private void Ask(PendingCall call, long now)
    {
        call.IsWaiting = true;
        call.FirstNumber = _calls + 1;
        _turn!.Current.Waiting++;
        Send(call, now);
    }

    private void Send(PendingCall call, long now)
    {
        call.Number = ++_calls;
        call.Sent = now;
        _port.Call(call.Key, new EntityCall
        {
            Number = call.Number,
            Epoch = _epoch,
            Previous = call.Previous,
            Published = PublishedOffset,
            IsFlush = call.IsFlush,
            Slices = call.Slices,
        });
    }

    private void RetryCalls(long now)
    {
        foreach (var call in _turn?.Current.Calls ?? [])
        {
            if (call.IsWaiting && now - call.Sent >= _options.AnswerWithin)
            {
                Send(call, now);
            }
        }
    }
}
