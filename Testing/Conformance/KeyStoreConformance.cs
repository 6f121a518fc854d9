using System.Collections.Immutable;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IKeyStore"/> does. A store's tests derive from it and give an empty store.</summary>
public abstract class KeyStoreConformance : IAsyncLifetime
{
    /// <summary>The store under test, empty at the start of each test.</summary>
    protected IKeyStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<IKeyStore> OpenEmptyAsync();

    /// <summary>Opens the same store once more, as another process would.</summary>
    protected abstract ValueTask<IKeyStore> OpenAgainAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Store = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Keys_AreReadAsTheyWereWritten_AlsoByOthers()
    {
        Assert.Empty(await Store.ReadAsync(default));
        var first = Key(1) with
        {
            Name = "Ä \"till\" \u0001",
            Scopes = [Scope.Of(AccessRight.Produce, "orders"), Scope.Of(AccessRight.Metrics)],
        };
        var second = Key(2) with
        {
            ExpiresMicroseconds = 10,
            RevokedMicroseconds = -1,
            RevokedBy = "ö",
            Successor = first.Id,
        };

        await Store.ChangeAsync(keys => keys.Add(first), default);
        await Store.ChangeAsync(keys => keys.Add(second), default);

        Assert.Equal([Told(first), Told(second)], (await Store.ReadAsync(default)).Select(Told));
        Assert.Equal(
            [Told(first), Told(second)], (await (await OpenAgainAsync()).ReadAsync(default)).Select(Told));
    }

    [Fact]
    public async Task Change_ReplacesAndRemovesKeys_AndLeavesTheOthers()
    {
        await Store.ChangeAsync(keys => keys.AddRange(Key(1), Key(2), Key(3)), default);

        await Store.ChangeAsync(
            keys => keys.RemoveAt(0).Replace(keys[1], keys[1].Revoked(7, "somebody")), default);
        await Store.ChangeAsync(_ => null, default);
        await Store.ChangeAsync(keys => keys, default);

        Assert.Equal(
            [Told(Key(2).Revoked(7, "somebody")), Told(Key(3))], (await Store.ReadAsync(default)).Select(Told));
    }

    [Fact]
    public async Task ChangeThatFails_ChangesNothing()
    {
        await Store.ChangeAsync(keys => keys.Add(Key(1)), default);

        await Assert.ThrowsAsync<InvalidOperationException>(
            async () => await Store.ChangeAsync(_ => throw new InvalidOperationException(), default));

        Assert.Equal([Told(Key(1))], (await Store.ReadAsync(default)).Select(Told));
        await Store.ChangeAsync(keys => keys.Add(Key(2)), default);
        Assert.Equal(2, (await Store.ReadAsync(default)).Length);
    }

    [Fact]
    public async Task ChangesAtOnce_AreMadeOneAfterTheOther()
    {
        IKeyStore[] stores = [Store, await OpenAgainAsync()];

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(async () =>
            await stores[i % 2].ChangeAsync(keys => keys.Add(Key(i) with { Name = $"{keys.Length}" }), default))));

        var names = (await Store.ReadAsync(default)).Select(key => key.Name).Order(StringComparer.Ordinal);
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"{i}").Order(StringComparer.Ordinal), names);
    }

    /// <summary>A key that is told from others by its number, and is older than those with a greater one.</summary>
    protected static ApiKey Key(int number)
    {
        var text = KeyText.Of([.. Enumerable.Repeat((byte)number, KeyText.IdLength)], new byte[KeyText.SecretBytes]);
        return new ApiKey
        {
            Id = text.Id,
            Hash = text.Hash,
            Name = "till",
            Scopes = [Scope.Of(AccessRight.Admin)],
            CreatedMicroseconds = number,
            CreatedBy = "somebody",
        };
    }

    /// <summary>All that a key has, as a text.</summary>
    protected static string Told(ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return string.Join(
            '|',
            key.Id,
            Convert.ToHexString(key.Hash.AsSpan()),
            key.Name,
            string.Join(' ', key.Scopes),
            key.CreatedMicroseconds,
            key.CreatedBy,
            key.ExpiresMicroseconds,
            key.RevokedMicroseconds,
            key.RevokedBy,
            key.Successor);
    }
}
