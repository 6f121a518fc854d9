namespace StreamBatch.Client.Tests;

/// <summary>
/// A clock that jumps to every timer that is set for no longer than a bound, so that nobody waits; longer ones stand
/// until a test passes them.
/// </summary>
internal sealed class SkippingClock(TimeSpan longest) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private readonly List<TimeSpan> _waits = [];
    private readonly List<(TimeSpan Least, TimeSpan Most, TaskCompletionSource Done)> _expected = [];
    private long _ticks = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How long was waited each time, in order, for no longer than the bound.</summary>
    public List<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
            {
                return [.. _waits];
            }
        }
    }

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when a timer stands that was set for <paramref name="due"/>.</summary>
    public Task ExpectAsync(TimeSpan due) => ExpectAsync(due, due);

    /// <summary>Completes when a timer stands that was set for a time within these bounds.</summary>
    public Task ExpectAsync(TimeSpan least, TimeSpan most)
    {
        lock (_gate)
        {
            if (_timers.Exists(timer => timer.Wait >= least && timer.Wait <= most))
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _expected.Add((least, most, done));
            return done.Task;
        }
    }

    public void Advance(TimeSpan time)
    {
        var now = Interlocked.Add(ref _ticks, time.Ticks);
        List<Timer> due;
        lock (_gate)
        {
            due = _timers.FindAll(timer => timer.Due <= now);
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Ring());
    }

    private void Set(Timer timer, TimeSpan dueTime)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime < TimeSpan.Zero)
            {
                return;
            }

            if (dueTime > longest)
            {
                timer.Wait = dueTime;
                timer.Due = Interlocked.Read(ref _ticks) + dueTime.Ticks;
                _timers.Add(timer);
                foreach (var (least, most, done) in _expected)
                {
                    if (dueTime < least || dueTime > most)
                    {
                        continue;
                    }

                    done.TrySetResult();
                }

                return;
            }

            _waits.Add(dueTime);
        }

        // Timers ring on a thread of their own, as those of the system do.
        ThreadPool.QueueUserWorkItem(_ =>
        {
            Advance(dueTime);
            timer.Ring();
        });
    }

    private sealed class Timer(SkippingClock clock, Action ring) : ITimer
    {
        private int _isDisposed;

        public long Due { get; set; }

        public TimeSpan Wait { get; set; }

        public void Ring()
        {
            if (Volatile.Read(ref _isDisposed) == 0)
            {
                ring();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Set(this, dueTime);
            return true;
        }

        public void Dispose()
        {
            Volatile.Write(ref _isDisposed, 1);
            clock.Set(this, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
