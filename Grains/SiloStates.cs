using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.EntityHosting;

namespace StreamBatch.Grains;

/// <summary>The one way of a silo to the states of entities: those that are read at one time are read by one statement,
/// and those that are written by one transaction. Each entity has at most one under way, which bounds what waits.
/// </summary>
public sealed class SiloStates : IAsyncDisposable
{
    private const int MaxStates = 256;
    private const long MaxBytes = 4 * 1024 * 1024;

    private const int LargeHead = 64 * 1024;

    private readonly GroupedWork<EntityStateRead, StoredEntityState?> _reads;
    private readonly GroupedWork<EntityStateWrite, int?> _writes;
    private readonly FlushBudget _budget;
    private readonly Instruments _instruments;

    /// <summary>The states in a store.</summary>
    public SiloStates(IClusterStore store, GrainOptions options, Instruments instruments)
    {
        _instruments = instruments;
        _budget = new FlushBudget(options);
        _reads = new GroupedWork<EntityStateRead, StoredEntityState?>(
            async reads => await store.ReadStatesAsync(reads, CancellationToken.None).ConfigureAwait(false),
            MaxStates,
            _ => 1,
            MaxStates);
        _writes = new GroupedWork<EntityStateWrite, int?>(
            async writes => await store.WriteStatesAsync(writes, CancellationToken.None).ConfigureAwait(false),
            MaxStates,
            write => write.Size,
            MaxBytes);
    }

    /// <summary>Reads the state of an entity; null when there is none.</summary>
    public Task<StoredEntityState?> ReadAsync(EntityStateRead read)
    {
        _instruments.Reads.Add(1);
        return _reads.DoAsync(read);
    }

    /// <summary>Whether a state may be written now, within the budget of the silo; if not, it is later, when it is
    /// asked for again.</summary>
    /// <param name="expected">The bytes that it will be, about; to be told to <see cref="WriteAsync"/>.</param>
    public bool MayWrite(long expected)
    {
        if (_budget.TryTake(expected))
        {
            return true;
        }

        _instruments.DeferredFlushes.Add(1);
        return false;
    }

    /// <summary>Writes the state of an entity; gives the new version, or null when what is stored is not what the
    /// caller knows.</summary>
    /// <param name="write">The write.</param>
    /// <param name="expected">What <see cref="MayWrite"/> was told; 0 for a write that cannot wait.</param>
    public Task<int?> WriteAsync(EntityStateWrite write, long expected)
    {
        ArgumentNullException.ThrowIfNull(write);
        _budget.Take(write.Size - expected);
        _instruments.Flushes.Add(1);
        _instruments.FlushedBytes.Add(write.Size);
        _instruments.Segments.Add(write.Segments.Added.Count);
        if (write.Bytes.Length > LargeHead)
        {
            _instruments.LargeHeads.Add(1);
        }

        return _writes.DoAsync(write);
    }

    /// <summary>Does what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reads.DisposeAsync().ConfigureAwait(false);
        await _writes.DisposeAsync().ConfigureAwait(false);
    }
}
