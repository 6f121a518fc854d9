using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using StreamBatch.Domain.Access;
using StreamBatch.Engine;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;

namespace StreamBatch.Server.Tests.Security;

/// <summary>Keys in memory that can be broken.</summary>
internal sealed class FailingKeyStore : IKeyStore
{
    private ImmutableArray<ApiKey> _keys = [];
    private int _reads;

    public bool IsBroken { get; set; }

    public int Reads => _reads;

    public KeyRing Ring(AccessOptions options) =>
        new(options, this, TimeProvider.System, NullLogger<KeyRing>.Instance);

    public ValueTask<ImmutableArray<ApiKey>> ReadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return IsBroken ? throw new StoreException("It is broken.") : ValueTask.FromResult(_keys);
    }

    public ValueTask ChangeAsync(
        Func<ImmutableArray<ApiKey>, ImmutableArray<ApiKey>?> change,
        CancellationToken cancellationToken)
    {
        _keys = change(_keys) ?? _keys;
        return ValueTask.CompletedTask;
    }
}
