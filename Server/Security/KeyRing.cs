using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using StreamBatch.Domain;
using StreamBatch.Domain.Access;
using StreamBatch.Engine;
using StreamBatch.Engine.Access;

namespace StreamBatch.Server.Security;

/// <summary>
/// The keys of a store in memory, read again from time to time, and for a key that is not known: one that was made a
/// moment ago is. One read at a time, at most ten a second, however many ask. Safe for use by several threads.
/// </summary>
internal sealed partial class KeyRing(
    AccessOptions options,
    IKeyStore store,
    TimeProvider clock,
    ILogger<KeyRing> logger) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(5);

    // What the hash of an unknown key is compared with: no secret has it.
    private static readonly byte[] Nobody = new byte[KeyText.HashBytes];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile Attempt? _last;
    private volatile bool _isStale;

    /// <summary>Whose key it is; null: it is unknown, has another secret, or has ended.</summary>
    /// <exception cref="StoreException">The keys could not be read for longer than they are kept.</exception>
    public async ValueTask<Caller?> FindAsync(KeyText text, CancellationToken cancellationToken)
    {
        var asked = clock.GetTimestamp();
        var last = _last;
        if (last is null || _isStale || !last.MayHave(text.Id)
            || clock.GetElapsedTime(last.BeganAt) > options.KeysReadEvery)
        {
            last = await ReadAsync(asked, cancellationToken).ConfigureAwait(false);
        }

        var key = KeysOf(last).GetValueOrDefault(text.Id);
        var isKnown = CryptographicOperations.FixedTimeEquals(
            text.Hash.AsSpan(), key is null ? Nobody : key.Hash.AsSpan());
        return isKnown && key!.IsValidAt(KeyKeeper.Now(clock)) ? new Caller("key:" + key.Id, key.Scopes) : null;
    }

    /// <summary>Reads the keys again before the next one is accepted, as this process has changed them.</summary>
    public void Renew() => _isStale = true;

    public void Dispose() => _turn.Dispose();

    private FrozenDictionary<string, ApiKey> KeysOf(Attempt attempt) =>
        attempt.Failure is null || clock.GetElapsedTime(attempt.ReadAt) < options.KeysKeptAtMost
            ? attempt.Keys
            : throw new StoreException("The keys cannot be read.", attempt.Failure, isTransient: true);

    // Whoever waits for his turn takes what was read, or failed, since he asked.
    private async Task<Attempt> ReadAsync(long asked, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_last is { } last && last.BeganAt > asked)
            {
                return last;
            }

            if (_last is { } recent && clock.GetElapsedTime(recent.BeganAt) < Pause)
            {
                await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
            }

            _isStale = false;
            return _last = await TryAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<Attempt> TryAsync(CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        try
        {
            var keys = await store.ReadAsync(cancellationToken).AsTask()
                .WaitAsync(ReadLimit, clock, cancellationToken).ConfigureAwait(false);
            return new Attempt(keys.ToFrozenDictionary(key => key.Id, StringComparer.Ordinal), began, began, null);
        }
        catch (Exception failure) when (failure is StreamBatchException or TimeoutException)
        {
            LogUnread(failure);
            return _last is { } kept
                ? kept with { BeganAt = began, Failure = failure }
                : new Attempt(
                    FrozenDictionary<string, ApiKey>.Empty,
                    began - (long)(options.KeysKeptAtMost.TotalSeconds * clock.TimestampFrequency) - 1,
                    began,
                    failure);
        }
    }

    [LoggerMessage(210, LogLevel.Warning, "The keys cannot be read: those that were read last are used for a while")]
    private partial void LogUnread(Exception failure);

    // The last time that the keys were asked for; after a failure they are those of the last time that it went well.
    private sealed record Attempt(
        FrozenDictionary<string, ApiKey> Keys,
        long ReadAt,
        long BeganAt,
        Exception? Failure)
    {
        public bool MayHave(string id) => Failure is not null || Keys.ContainsKey(id);
    }
}
