using System.Collections.Immutable;
using StreamBatch.Domain.Access;
using StreamBatch.Engine;
using StreamBatch.Engine.Access;

namespace StreamBatch.Server.Security;

/// <summary>The keys of a server that keeps none: there are none, and none can be made.</summary>
internal sealed class NoKeys : IKeyStore
{
    public ValueTask<ImmutableArray<ApiKey>> ReadAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(ImmutableArray<ApiKey>.Empty);

    public ValueTask ChangeAsync(
        Func<ImmutableArray<ApiKey>, ImmutableArray<ApiKey>?> change,
        CancellationToken cancellationToken) => throw new StoreException("This server keeps no keys.");
}
