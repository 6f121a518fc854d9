using StreamBatch.Engine.Reconciling;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IVerdictStore"/> does. A store's tests derive from it and give an empty store.
/// </summary>
public abstract class VerdictStoreConformance : IAsyncLifetime
{
    /// <summary>The store under test, empty at the start of each test.</summary>
    protected IVerdictStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<IVerdictStore> OpenEmptyAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Store = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Append_KeepsVerdictsByNumber_AndTheFirstOfANumber()
    {
        await AppendAsync("orders", new StoredVerdict(2, "{\"b\":2}", "bb"), new StoredVerdict(1, "{}", "aa"));
        await AppendAsync("orders", new StoredVerdict(2, "other", "cc"), new StoredVerdict(3, "é", "dd"));
        await AppendAsync("returns", new StoredVerdict(1, "{}", "ee"));

        var verdicts = await Store.ReadAsync("orders", CancellationToken.None);

        Assert.Equal(
            [
                new StoredVerdict(1, "{}", "aa"),
                new StoredVerdict(2, "{\"b\":2}", "bb"),
                new StoredVerdict(3, "é", "dd"),
            ],
            verdicts);
        Assert.Empty(await Store.ReadAsync("unknown", CancellationToken.None));
    }

    [Fact]
    public async Task ReadAfter_GivesTheNextOnes_WhateverIsAddedMeanwhile()
    {
        Assert.Equal(0, await Store.ReadLastNumberAsync("orders", CancellationToken.None));
        await AppendAsync("returns", Verdict(9));
        await AppendAsync("orders", [.. Enumerable.Range(1, 7).Select(Verdict)]);

        Assert.Equal([1, 2, 3], await NumbersAfterAsync(0, 3));
        await AppendAsync("orders", Verdict(8));
        Assert.Equal([4, 5, 6], await NumbersAfterAsync(3, 3));
        Assert.Equal([7, 8], await NumbersAfterAsync(6, 3));
        Assert.Empty(await NumbersAfterAsync(8, 3));
        Assert.Empty(await Store.ReadAfterAsync("unknown", 0, 3, CancellationToken.None));
        Assert.Equal(8, await Store.ReadLastNumberAsync("orders", CancellationToken.None));
        Assert.Equal(0, await Store.ReadLastNumberAsync("unknown", CancellationToken.None));
    }

    private static StoredVerdict Verdict(int number) => new(number, "{}", $"hash{number}");

    private async Task<IEnumerable<long>> NumbersAfterAsync(long after, int limit) =>
        (await Store.ReadAfterAsync("orders", after, limit, CancellationToken.None)).Select(verdict => verdict.Number);

    private async Task AppendAsync(string contractId, params StoredVerdict[] verdicts) =>
        await Store.AppendAsync(contractId, verdicts, CancellationToken.None);
}
