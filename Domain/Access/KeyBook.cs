using System.Collections.Immutable;

namespace StreamBatch.Domain.Access;

/// <summary>How the keys of a store change. Each change made twice is as made once.</summary>
public static class KeyBook
{
    /// <summary>The most keys of a store.</summary>
    public const int MaxKeys = 10_000;

    private const long KeptAfterEndMicroseconds = 90L * 86_400 * 1_000_000;

    /// <summary>The keys with one more; those that have ended 90 days ago go. null: there are as many as may be.
    /// </summary>
    /// <exception cref="ArgumentException">There is another key of that id.</exception>
    public static ImmutableArray<ApiKey>? Add(ImmutableArray<ApiKey> keys, ApiKey key, long now)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Find(keys, key.Id) is { } found)
        {
            return found.Hash.AsSpan().SequenceEqual(key.Hash.AsSpan())
                ? keys
                : throw new ArgumentException("There is another key of that id.", nameof(key));
        }

        var kept = keys.RemoveAll(old => old.EndMicroseconds + KeptAfterEndMicroseconds < now);
        return kept.Length < MaxKeys ? kept.Add(key) : null;
    }

    /// <summary>The keys with one revoked; the first time counts. null: there is no such key.</summary>
    public static ImmutableArray<ApiKey>? Revoke(ImmutableArray<ApiKey> keys, string id, long now, string by) =>
        Find(keys, id) is { } key ? keys.Replace(key, key.Revoked(now, by)) : null;

    /// <summary>The keys with a successor of one, which ends after an overlap. null: there is no such key that is
    /// valid, or there are as many as may be.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="id">Whose successor it is; name and scopes are this key's.</param>
    /// <param name="successor">What takes its place.</param>
    /// <param name="now">The present, in microseconds.</param>
    /// <param name="endsAt">When the key ends, unless it does before.</param>
    public static ImmutableArray<ApiKey>? Replace(
        ImmutableArray<ApiKey> keys,
        string id,
        ApiKey successor,
        long now,
        long endsAt)
    {
        ArgumentNullException.ThrowIfNull(successor);
        if (Find(keys, id) is not { } key)
        {
            return null;
        }

        if (key.Successor == successor.Id)
        {
            return keys;
        }

        return key.IsValidAt(now)
            ? Add(
                keys.Replace(key, key.ReplacedBy(successor.Id, endsAt)),
                successor with { Name = key.Name, Scopes = key.Scopes },
                now)
            : null;
    }

    /// <summary>A key by its id; null: there is none.</summary>
    public static ApiKey? Find(ImmutableArray<ApiKey> keys, string id) => keys.FirstOrDefault(key => key.Id == id);
}
