using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.PartitionWriting;

// Outside acts: what is appended must follow from what readers have. So while acts are decided nothing else is
// appended, and everything before is published: what the store says is what the log says.
public sealed partial class PartitionRole
{
    private readonly List<QueuedAct> _acts = [];
    private readonly Dictionary<long, QueuedAct> _actBlocks = [];
    private readonly List<Confirmation> _confirmations = [];
    private long _actBytes;
    private long _rounds;
    private ActRound? _round;
    private int _aheadOfActs;
    private long _reconcileTurn;

    private bool IsSettling => _round is not null || _confirmations.Count > 0;

    private bool HasActs => _acts.Count > 0 || _actBlocks.Count > 0 || IsSettling;

    /// <summary>Takes an act; it is answered by its <paramref name="ticket"/>: when it is in the log, applied and
    /// published, or when it is decided that nothing is appended.</summary>
    /// <exception cref="ArgumentException">The act is not of one entity, or has too many corrections.</exception>
    public void Submit(PartitionAct act, long ticket, long now)
    {
        ArgumentNullException.ThrowIfNull(act);
        act.Validate();
        if (_state == State.Stopped)
        {
            _port.Answer(ticket, new PartitionActAnswer(PartitionActStatus.Stopped));
            return;
        }

        if (IsOfEarlierTurn(act))
        {
            _port.Answer(ticket, new PartitionActAnswer(PartitionActStatus.Fenced));
            return;
        }

        _reconcileTurn = Math.Max(_reconcileTurn, act.Turn);
        var writer = new ByteWriter();
        act.Write(writer);
        if (_acts.Count + _confirmations.Count >= _options.MaxActs
            || (_actBytes > 0 && _actBytes + writer.Length > _options.MaxQueuedBytes))
        {
            _port.Answer(ticket, new PartitionActAnswer(PartitionActStatus.Full));
            return;
        }

        if (act.Kind == PartitionActKind.Confirm)
        {
            _confirmations.Add(new Confirmation(ticket, new PartitionActAnswer(PartitionActStatus.Done)));
        }
        else
        {
            var needsLog = act.Kind == PartitionActKind.Release && act.Waived == ReasonCode.Expired;
            _acts.Add(new QueuedAct(act, ticket, writer.Length) { NeedsLog = needsLog, IsReady = !needsLog });
            _actBytes += writer.Length;
        }

        Advance(now);
    }

    /// <summary>The log up to now has been looked at for an act.</summary>
    public void LogSeen(long ticket, long now)
    {
        if (_acts.Find(queued => queued.Ticket == ticket) is { } act)
        {
            act.IsReady = true;
            Advance(now);
        }
    }

    /// <summary>The log could not be looked at: tried again later.</summary>
    public void SeeLogFailed(long ticket, long now)
    {
        if (_acts.Find(queued => queued.Ticket == ticket) is { IsReady: false } act)
        {
            act.LogFailed = now;
        }
    }

    /// <summary>What is there of the acts of a round.</summary>
    /// <param name="round">The round.</param>
    /// <param name="findings">What is there, in the order of the acts.</param>
    /// <param name="now">Now.</param>
    public void Found(long round, IReadOnlyList<ActFinding> findings, long now)
    {
        ArgumentNullException.ThrowIfNull(findings);
        if (_state == State.Stopped || _round is not { Decided: null } current || current.Number != round)
        {
            return;
        }

        current.Decided = new Queue<(QueuedAct, ActDecision)>();
        for (var i = 0; i < findings.Count; i++)
        {
            var act = current.Acts[i];
            if (IsOfEarlierTurn(act.Act))
            {
                _acts.Remove(act);
                _actBytes -= act.Bytes;
                _port.Answer(act.Ticket, new PartitionActAnswer(PartitionActStatus.Fenced));
                continue;
            }

            if (ActDecision.Of(_contract, act.Act, findings[i], _watermark) is not { } decision)
            {
                act.NeedsLog = true;
                act.IsLogAsked = false;
                act.IsReady = false;
                continue;
            }

            _acts.Remove(act);
            _actBytes -= act.Bytes;
            if (decision.Answer is { } answer)
            {
                // No append shows that nobody else has written since, so a publication must.
                _confirmations.Add(new Confirmation(act.Ticket, answer) { To = PublishedOffset });
            }
            else
            {
                current.Decided.Enqueue((act, decision));
            }
        }

        Advance(now);
    }

    /// <summary>What is there could not be read: tried again later.</summary>
    public void FindFailed(long round, long now)
    {
        if (_round is { IsAsked: true, Decided: null } current && current.Number == round)
        {
            current.Failed = now;
        }
    }

    // Whether acts keep everything else from being appended.
    private bool AppendActs(long now)
    {
        if (_round is null && !BeginRound())
        {
            return false;
        }

        var round = _round!;
        if (round.Decided is { } decided)
        {
            while (decided.TryDequeue(out var next))
            {
                if (IsOfEarlierTurn(next.Act.Act))
                {
                    _port.Answer(next.Act.Ticket, new PartitionActAnswer(PartitionActStatus.Fenced));
                    continue;
                }

                _actBlocks.Add(NextOffset + next.Decision.Count - 1, next.Act);
                Send(Next(next.Decision.Count, _watermark, now), next.Decision.Records, []);
                return true;
            }

            _round = null;
            _aheadOfActs = _queue.Count;
            return false;
        }

        if (round.Watermark is { } watermark && !(_watermark >= watermark))
        {
            // What is released is judged by it, and so is what is there: it stands before the acts.
            AppendWatermark(watermark, now);
        }
        else if (!round.IsAsked && AppliedOffset == NextOffset && PublishedOffset == NextOffset)
        {
            round.IsAsked = true;
            Find(round);
        }

        return true;
    }

    // Whoever has a later turn has been told that what comes after is its own.
    private bool IsOfEarlierTurn(PartitionAct act) => act.Turn != 0 && act.Turn < _reconcileTurn;

    // After a round the shares that wait go first.
    private bool BeginRound()
    {
        if (_aheadOfActs > 0 || !_acts.Exists(act => act.IsReady))
        {
            return false;
        }

        var round = new ActRound(++_rounds);
        foreach (var act in _acts)
        {
            if (act.IsReady && round.TryAdd(act) && act.Act.Kind == PartitionActKind.Release)
            {
                round.Watermark = Later(Later(round.Watermark, act.Act.Watermark), _learned);
            }

            if (round.Acts.Count == _options.ActsPerRound)
            {
                break;
            }
        }

        _round = round;
        return true;
    }

    private void Find(ActRound round)
    {
        round.Failed = null;
        _port.Find(round.Number, NextOffset, [.. round.Acts.Select(queued => (queued.Ticket, queued.Act))]);
    }

    private void RetryActs(long now)
    {
        if (_round is { Failed: { } failed } round && now - failed >= _options.RetryAfter)
        {
            Find(round);
        }

        foreach (var act in _acts.Where(act => now - act.LogFailed >= _options.RetryAfter))
        {
            act.LogFailed = null;
            act.IsLogAsked = false;
        }
    }

    // A few at a time: each reads the whole log.
    private void SeeLogs()
    {
        if (_state != State.Running)
        {
            return;
        }

        var room = _options.MaxLogsSeen - _acts.Count(act => act.IsLogAsked);
        foreach (var act in _acts)
        {
            if (room > 0 && act is { NeedsLog: true, IsLogAsked: false })
            {
                room--;
                act.IsLogAsked = true;
                _port.SeeLog(act.Ticket, act.Act);
            }
        }
    }

    private void NoteActs(DurableBlock block, EventOutcome[] outcomes)
    {
        if (_actBlocks.TryGetValue(block.LastOffset, out var act))
        {
            act.Answer = new PartitionActAnswer(PartitionActStatus.Done)
            {
                Outcome = act.Act.Kind == PartitionActKind.Release ? outcomes[0] : default,
            };
        }
    }

    // A publication that has begun shows, when it is done, that the partition is still this writer's.
    private void BeginConfirmations(long publishedTo)
    {
        foreach (var confirmation in _confirmations)
        {
            confirmation.To ??= _state == State.Running ? NextOffset : null;
            confirmation.IsUnderWay |= publishedTo >= confirmation.To;
        }
    }

    private void AnswerPublished()
    {
        foreach (var confirmation in _confirmations.Where(item => item.IsUnderWay).ToList())
        {
            _confirmations.Remove(confirmation);
            _port.Answer(confirmation.Ticket, confirmation.Answer);
        }

        foreach (var (offset, act) in _actBlocks.Where(item => item.Key < PublishedOffset).ToList())
        {
            _actBlocks.Remove(offset);
            _port.Answer(act.Ticket, act.Answer!);
        }
    }

    private void StopActs()
    {
        var tickets = _acts.Select(act => act.Ticket)
            .Concat(_round?.Decided?.Select(item => item.Act.Ticket) ?? [])
            .Concat(_actBlocks.Values.Select(act => act.Ticket))
            .Concat(_confirmations.Select(item => item.Ticket));
        foreach (var ticket in tickets.ToList())
        {
            _port.Answer(ticket, new PartitionActAnswer(PartitionActStatus.Stopped));
        }
    }

    private sealed class Confirmation(long ticket, PartitionActAnswer answer)
    {
        public long Ticket { get; } = ticket;

        public PartitionActAnswer Answer { get; } = answer;

        /// <summary>The offset up to which everything is published when it is answered; null while not known.</summary>
        public long? To { get; set; }

        /// <summary>Whether a publication up to there is under way.</summary>
        public bool IsUnderWay { get; set; }
    }
}
