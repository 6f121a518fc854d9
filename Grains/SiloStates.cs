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

    private readonly GroupedWork<string, StoredEntityState?> _reads;
    private readonly GroupedWork<EntityStateWrite, int?> _writes;
    private readonly Instruments _instruments;

    /// <summary>The states in a store.</summary>
    public SiloStates(IClusterStore store, Instruments instruments)
    {
        _instruments = instruments;
        _reads = new GroupedWork<string, StoredEntityState?>(
            async keys => await store.ReadStatesAsync(keys, CancellationToken.None).ConfigureAwait(false),
            MaxStates,
            _ => 1,
            MaxStates);
        _writes = new GroupedWork<EntityStateWrite, int?>(
            async writes => await store.WriteStatesAsync(writes, CancellationToken.None).ConfigureAwait(false),
            MaxStates,
            write => write.Bytes.Length,
            MaxBytes);
    }

    /// <summary>Reads the state of an entity; null when there is none.</summary>
    public Task<StoredEntityState?> ReadAsync(string key)
    {
        _instruments.Reads.Add(1);
        return _reads.DoAsync(key);
    }

    /// <summary>Writes the state of an entity; gives the new version, or null when what is stored is not what the
    /// caller knows.</summary>
    public Task<int?> WriteAsync(EntityStateWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        _instruments.Flushes.Add(1);
        _instruments.FlushedBytes.Add(write.Bytes.Length);
        return _writes.DoAsync(write);
    }

    /// <summary>Does what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await _reads.DisposeAsync().ConfigureAwait(false);
        await _writes.DisposeAsync().ConfigureAwait(false);
    }
}
