using System.Collections.Immutable;
using System.Security.Cryptography;
using StreamBatch.Domain.Access;

namespace StreamBatch.Engine.Access;

/// <summary>Makes keys, lets them end, and gives them successors. Safe for use by several threads.</summary>
/// <param name="store">Keeps them.</param>
/// <param name="clock">The present.</param>
public sealed class KeyKeeper(IKeyStore store, TimeProvider clock)
{
    /// <summary>For how long a key and its successor are both accepted, unless somebody says otherwise: 24 hours.
    /// </summary>
    public static readonly TimeSpan StandardOverlap = TimeSpan.FromHours(24);

    /// <summary>The present, in microseconds since the Unix epoch.</summary>
    public static long Now(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }

    /// <summary>All keys, by the time at which they were made.</summary>
    public ValueTask<ImmutableArray<ApiKey>> ReadAsync(CancellationToken cancellationToken) =>
        store.ReadAsync(cancellationToken);

    /// <summary>Makes a key. Its text is known to whoever gets the answer, and to nobody else.</summary>
    /// <param name="name">Who or what uses it; see <see cref="ApiKey.IsName"/>.</param>
    /// <param name="scopes">What it allows; 1 to <see cref="ApiKey.MaxScopes"/>.</param>
    /// <param name="expiresMicroseconds">When it ends; null: never.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="ExpiryPassedException">It would have ended already.</exception>
    /// <exception cref="LimitReachedException">There are as many as may be.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    public async Task<(KeyText Text, ApiKey Key)> CreateAsync(
        string name,
        ImmutableArray<Scope> scopes,
        long? expiresMicroseconds,
        string by,
        CancellationToken cancellationToken)
    {
        if (!ApiKey.IsName(name))
        {
            throw new ArgumentException("No name of a key.", nameof(name));
        }

        ArgumentOutOfRangeException.ThrowIfZero(scopes.Length, nameof(scopes));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scopes.Length, ApiKey.MaxScopes, nameof(scopes));
        var (text, key) = New(name, scopes, expiresMicroseconds, by);
        await store.ChangeAsync(
            keys => KeyBook.Add(keys, key, key.CreatedMicroseconds) ?? throw Full(),
            cancellationToken).ConfigureAwait(false);
        return (text, key);
    }

    /// <summary>Revokes a key; the first time counts.</summary>
    /// <returns>The key as it is now; null: there is none.</returns>
    /// <exception cref="StoreException">The store failed.</exception>
    public async Task<ApiKey?> RevokeAsync(string id, string by, CancellationToken cancellationToken)
    {
        ApiKey? revoked = null;
        var now = Now(clock);
        await store.ChangeAsync(
            keys =>
            {
                var changed = KeyBook.Revoke(keys, id, now, by);
                revoked = changed is { } known ? KeyBook.Find(known, id) : null;
                return changed;
            },
            cancellationToken).ConfigureAwait(false);
        return revoked;
    }

    /// <summary>Makes a successor with the name and scopes of a key, which ends after an overlap.</summary>
    /// <param name="id">Which key.</param>
    /// <param name="overlap">For how long both are accepted; zero: the key ends at once.</param>
    /// <param name="expiresMicroseconds">When the successor ends; null: never.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>null: there is no such key that is valid.</returns>
    /// <exception cref="ExpiryPassedException">It would have ended already.</exception>
    /// <exception cref="LimitReachedException">There are as many as may be.</exception>
    /// <exception cref="StoreException">The store failed.</exception>
    public async Task<(KeyText Text, ApiKey Key)?> RotateAsync(
        string id,
        TimeSpan overlap,
        long? expiresMicroseconds,
        string by,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, TimeSpan.Zero);
        var (text, successor) = New("", [], expiresMicroseconds, by);
        var now = successor.CreatedMicroseconds;
        var endsAt = now + (overlap.Ticks / TimeSpan.TicksPerMicrosecond);
        ApiKey? made = null;
        await store.ChangeAsync(
            keys =>
            {
                var isThere = KeyBook.Find(keys, id) is { } key
                    && (key.IsValidAt(now) || key.Successor == successor.Id);
                var changed = isThere ? KeyBook.Replace(keys, id, successor, now, endsAt) ?? throw Full() : keys;
                made = KeyBook.Find(changed, successor.Id);
                return changed;
            },
            cancellationToken).ConfigureAwait(false);
        return made is null ? null : (text, made);
    }

    private (KeyText Text, ApiKey Key) New(
        string name,
        ImmutableArray<Scope> scopes,
        long? expiresMicroseconds,
        string by)
    {
        var now = Now(clock);
        if (expiresMicroseconds <= now)
        {
            throw new ExpiryPassedException();
        }

        var text = KeyText.Of(
            RandomNumberGenerator.GetBytes(KeyText.IdLength), RandomNumberGenerator.GetBytes(KeyText.SecretBytes));
        return (text, new ApiKey
        {
            Id = text.Id,
            Hash = text.Hash,
            Name = name,
            Scopes = scopes,
            CreatedMicroseconds = now,
            CreatedBy = by,
            ExpiresMicroseconds = expiresMicroseconds,
        });
    }

    private static LimitReachedException Full() => new(
        nameof(KeyBook.MaxKeys),
        $"The store has {KeyBook.MaxKeys} keys, as many as it may: those that ended go after 90 days.");
}
