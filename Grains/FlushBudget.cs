namespace StreamBatch.Grains;

/// <summary>How many bytes of entities' states a silo may write: so many a second, and what was saved up in one. Who is
/// refused writes later; nothing waits here. Safe for use by several threads.</summary>
/// <param name="options">The bound, and the time.</param>
internal sealed class FlushBudget(GrainOptions options)
{
    private readonly Lock _lock = new();
    private double _left = options.StateBytesPerSecond;
    private long _since = options.Now();

    /// <summary>Takes what a write will need, about; false when nothing is left. One that is larger than what is left
    /// is let through, and the next ones wait for it.</summary>
    public bool TryTake(long bytes)
    {
        lock (_lock)
        {
            var now = options.Now();
            var earned = Math.Max(0, now - _since) * (options.StateBytesPerSecond / 1e6);
            (_left, _since) = (Math.Min(_left + earned, options.StateBytesPerSecond), now);
            if (_left <= 0)
            {
                return false;
            }

            _left -= bytes;
            return true;
        }
    }

    /// <summary>Takes, or gives back, what a write needed beside what was taken before.</summary>
    public void Take(long bytes)
    {
        lock (_lock)
        {
            _left -= bytes;
        }
    }
}
