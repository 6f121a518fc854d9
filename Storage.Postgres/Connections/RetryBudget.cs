namespace StreamBatch.Storage.Postgres.Connections;

/// <summary>The pauses between the attempts of one act: each twice as long as the one before, up to a bound, until the
/// budget is spent.</summary>
/// <remarks>Without chance: one writer has nobody to fall into step with, and a run can be told exactly.</remarks>
internal sealed class RetryBudget(TimeSpan budget, TimeProvider clock)
{
    /// <summary>The first pause.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest pause.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _next = FirstPause;

    /// <summary>Waits for the next attempt; false, at once, when the budget has no room for the pause.</summary>
    public async ValueTask<bool> PauseAsync(CancellationToken cancellationToken)
    {
        var pause = _next;
        if (clock.GetElapsedTime(_start) + pause > budget)
        {
            return false;
        }

        _next = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        await Task.Delay(pause, clock, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
