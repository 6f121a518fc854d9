using StreamBatch.Engine.Control;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Engine.Watermarking;

public sealed partial class WatermarkRole
{
    // Of sources whose watermark stays, and what partitions told after the takeover: nobody knows whose that is.
    private readonly SourceTable _held = new();
    private readonly SourceTable _told = new();
    private long _heldUntil = long.MinValue;
    private bool _isBehind;
    private long _settleAt;

    /// <summary>
    /// Takes the progress of requests of a bounded input all of whose shares are durable, or none yet: it is known from
    /// then on, and the watermark stays. What the partitions tell while the input goes on does not move it either, nor
    /// after it has broken off: progress that is reported does, and then counts all that is known.
    /// </summary>
    /// <param name="progress">The progress; empty before the first request is sent, and while one is under way.</param>
    /// <param name="ticket">By which it is answered.</param>
    /// <param name="now">Now.</param>
    public void Hold(SourceTable progress, long ticket, long now)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (!TryWait(ticket))
        {
            return;
        }

        _heldUntil = now + _options.HoldFor;
        foreach (var source in progress.Sources)
        {
            _held.Add(source);
        }

        Decide(now);
    }

    // What has not moved the watermark when it was heard belongs to an input that goes on, or has broken off.
    private bool IsHeld(long now) => now < _heldUntil || _control!.Watermark.Settle() is not null;

    private void Observe(ControlLog control, long now)
    {
        // Of an input that was held before the takeover partitions may tell more than was reported.
        var wasHeld = _told.Count > 0 && IsHeld(now);
        if (control.Watermark.Observe(_told.Sources, holds: true) is { } told)
        {
            control.Stage(told);
            _isBehind = true;
            _settleAt = wasHeld ? long.MaxValue : now + _options.SettleAfter;
        }

        if (control.Watermark.Observe(_held.Sources, holds: true) is { } held)
        {
            control.Stage(held);
        }

        if (control.Watermark.Observe(_heard.Sources, holds: false) is { } heard)
        {
            control.Stage(heard);
        }

        if (_isBehind && now >= _settleAt && now < _heldUntil)
        {
            _settleAt = long.MaxValue;
        }

        if (_isBehind && (_heard.Count > 0 || now >= _settleAt))
        {
            _isBehind = false;
            if (control.Watermark.Settle() is { } settled)
            {
                control.Stage(settled);
            }
        }

        _told.Clear();
        _held.Clear();
        _heard.Clear();
    }
}
