using System.Collections.Immutable;
using StreamBatch.Domain.Access;

namespace StreamBatch.Engine.Access;

/// <summary>Keeps API keys; how they change is said by <see cref="KeyBook"/>. Safe for use by several threads, and by
/// several processes at once.</summary>
public interface IKeyStore
{
    /// <summary>All keys, by the time at which they were made.</summary>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask<ImmutableArray<ApiKey>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Changes the keys as they stand, while nobody else does; durable when it returns, all or nothing.
    /// </summary>
    /// <param name="change">Gives the keys as they are to be; null: as they are. It is asked again where an attempt has
    /// failed, or where whether it did is unknown.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="StoreException">The store failed.</exception>
    ValueTask ChangeAsync(
        Func<ImmutableArray<ApiKey>, ImmutableArray<ApiKey>?> change,
        CancellationToken cancellationToken);
}
