using StreamBatch.Engine;

namespace StreamBatch.Grains;

/// <summary>
/// Lets so many entities of a silo read their states at once, and so many wait for that: after the loss of a silo all
/// that it had are called at once. Who waits is only slow; past the second bound a call fails, and its partition calls
/// again later. Safe for use by several threads.
/// </summary>
public sealed class StateAdmission(GrainOptions options, Instruments instruments) : IDisposable
{
    private readonly SemaphoreSlim _room = new(options.MaxStateReads, options.MaxStateReads);
    private int _waiting;
    private int _reading;
    private int _peak;

    /// <summary>The most reads that have been under way at once.</summary>
    public int Peak => Volatile.Read(ref _peak);

    /// <summary>Does a read when there is room.</summary>
    /// <exception cref="StoreException">Too many wait already.</exception>
    internal async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        if (!_room.Wait(0, CancellationToken.None))
        {
            await WaitAsync();
        }

        try
        {
            NotePeak(Interlocked.Increment(ref _reading));
            return await read();
        }
        finally
        {
            Interlocked.Decrement(ref _reading);
            _room.Release();
        }
    }

    /// <summary>Releases what waiting needs.</summary>
    public void Dispose() => _room.Dispose();

    private async Task WaitAsync()
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > options.MaxWaitingStateReads)
            {
                throw new StoreException(
                    $"{options.MaxWaitingStateReads} entities of this silo wait already until their state is read.",
                    isTransient: true);
            }

            instruments.WaitingReads.Add(1);
            try
            {
                await _room.WaitAsync();
            }
            finally
            {
                instruments.WaitingReads.Add(-1);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private void NotePeak(int reading)
    {
        for (var peak = _peak; reading > peak;)
        {
            peak = Interlocked.CompareExchange(ref _peak, reading, peak) is var seen && seen == peak ? reading : seen;
        }
    }
}
