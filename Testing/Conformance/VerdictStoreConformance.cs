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

    private async Task AppendAsync(string contractId, params StoredVerdict[] verdicts) =>
        await Store.AppendAsync(contractId, verdicts, CancellationToken.None);
}
