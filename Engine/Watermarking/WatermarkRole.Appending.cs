using StreamBatch.Domain;
using StreamBatch.Engine.Control;

namespace StreamBatch.Engine.Watermarking;

public sealed partial class WatermarkRole
{
    private readonly Queue<QueuedAppend> _appends = new();
    private QueuedAppend? _appending;
    private bool _isAppendsTurn;

    /// <summary>Takes records for the control log, whose only writer this is; each append is a block of its own.
    /// </summary>
    public void Append(ControlAppend append, long ticket, long now)
    {
        ArgumentNullException.ThrowIfNull(append);
        if (IsStopped || _appends.Count >= _options.MaxAppends)
        {
            Answer(ticket, IsStopped ? ControlAppendStatus.Stopped : ControlAppendStatus.Full);
            return;
        }

        _appends.Enqueue(new QueuedAppend(append, ticket));
        Decide(now);
    }

    // Whether one is under way now; those before it that need no block are answered.
    private bool StartAppend(long now)
    {
        while (_append is null && _appends.TryDequeue(out var next))
        {
            var control = _control!;
            if (next.Append.After > control.NextOffset)
            {
                // Whoever asks has read more of the log than this writer knows: another one has appended it.
                Answer(next.Ticket, ControlAppendStatus.Stopped);
                Fenced();
                return true;
            }

            if (control.FindAppend(next.Append.Id) is { } known)
            {
                _port.AnswerAppend(next.Ticket, new ControlAnswer(ControlAppendStatus.Appended, known));
            }
            else if (Refusal(control, next.Append) is { } refusal)
            {
                Answer(next.Ticket, refusal);
            }
            else
            {
                foreach (var record in next.Append.Records)
                {
                    control.Stage(record);
                }

                _isAppendsTurn = false;
                _appending = next;
                _append = control.Seal(now, next.Append.Id);
                _port.Append(_append.Value);
            }
        }

        return _append is not null;
    }

    private static ControlAppendStatus? Refusal(ControlLog control, ControlAppend append)
    {
        try
        {
            return append.After < control.RemembersFrom ? ControlAppendStatus.Forgotten
                : append.Turn != 0 && append.Turn < control.Turn.Epoch ? ControlAppendStatus.Fenced
                : !control.MayFollow(append.Records) ? ControlAppendStatus.Superseded
                : null;
        }
        catch (Exception exception) when (exception is ArgumentException or CorruptDataException)
        {
            return ControlAppendStatus.Refused;
        }
    }

    private void EndAppend()
    {
        if (_appending is { } done)
        {
            _appending = null;
            _port.AnswerAppend(
                done.Ticket, new ControlAnswer(ControlAppendStatus.Appended, _control!.NextOffset));
        }
    }

    private void StopAppends()
    {
        foreach (var left in _appends.Prepend(_appending!).Where(left => left is not null))
        {
            Answer(left.Ticket, ControlAppendStatus.Stopped);
        }

        _appending = null;
        _appends.Clear();
    }

    private void Answer(long ticket, ControlAppendStatus status) =>
        _port.AnswerAppend(ticket, new ControlAnswer(status, 0));

    private sealed record QueuedAppend(ControlAppend Append, long Ticket);
}
