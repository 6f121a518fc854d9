using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.PartitionWriting;

public sealed partial class PartitionRole
{
    private static readonly EventOutcome KeyBusy = new(EventStatus.Rejected, ReasonCode.KeyBusy, null);

    private readonly WaitingLoad _waiting;

    // Of shares that wait: the places of the events that were not taken.
    private readonly Dictionary<long, int[]> _refused = [];

    /// <summary>The number of events that were not taken because too much of their entity waited.</summary>
    public long KeyRefusals { get; private set; }

    // What of a share is taken; null when nothing is, so that it is answered.
    private EventShare? Sift(EventShare share, long ticket)
    {
        if (_waiting.MustCount(share))
        {
            var blocks = _durable.Concat(_turn?.Blocks ?? []).Where(block => block.Shares.Length > 0);
            _waiting.Count(_queue.Select(queued => queued.Share.Records)
                .Concat(_append is { Block.Shares.Length: > 0 } append ? [append.Block.Records] : [])
                .Concat(blocks.Select(block => block.Records)));
        }

        var taken = _waiting.Sift(share, out var refused);
        KeyRefusals += refused.Length;
        if (taken.Count == 0)
        {
            var outcomes = new EventOutcome[share.Count];
            Array.Fill(outcomes, KeyBusy);
            _port.Acknowledge(ticket, outcomes);
            return null;
        }

        if (refused.Length > 0)
        {
            _refused.Add(ticket, refused);
        }

        _waiting.Add(taken);
        return taken;
    }

    // The events of a share that were taken are judged: the others have their outcome since it came.
    private void Acknowledge(long ticket, ReadOnlyMemory<EventOutcome> judged)
    {
        if (!_refused.Remove(ticket, out var places))
        {
            _port.Acknowledge(ticket, judged);
            return;
        }

        var outcomes = new EventOutcome[judged.Length + places.Length];
        for (int i = 0, next = 0, taken = 0; i < outcomes.Length; i++)
        {
            if (next < places.Length && places[next] == i)
            {
                outcomes[i] = KeyBusy;
                next++;
            }
            else
            {
                outcomes[i] = judged.Span[taken++];
            }
        }

        _port.Acknowledge(ticket, outcomes);
    }
}
