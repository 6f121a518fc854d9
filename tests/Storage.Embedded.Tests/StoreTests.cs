using StreamBatch.Domain;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests;

public sealed class StoreTests
{
    [Fact]
    public async Task Open_OfAFolderInUse_IsRefused_AndWorksAfterItIsClosed()
    {
        await using var fixture = new StoreFixture();
        _ = fixture.Store;

        var exception = Assert.Throws<StoreException>(() => EmbeddedStore.Open(fixture.Options()));
        Assert.Contains("in use", exception.Message, StringComparison.Ordinal);

        await fixture.CloseAsync();
        _ = fixture.Store;
    }

    [Fact]
    public async Task HashKey_IsDrawnOnce_AndKept()
    {
        using var first = new TestFolder();
        using var second = new TestFolder();
        HashKey key;
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = first.Path }))
        {
            key = store.HashKey;
        }

        await using var again = EmbeddedStore.Open(
            new EmbeddedStoreOptions { Folder = first.Path, NewHashKey = new HashKey(1, 2) });
        await using var other = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = second.Path });

        Assert.Equal(key, again.HashKey);
        Assert.NotEqual(key, other.HashKey);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"format":2,"hashKey":"00000000000000000000000000000001"}""")]
    [InlineData("""{"format":1,"hashKey":"key"}""")]
    public async Task Open_WithoutItsIdentity_IsRefused(string? identity)
    {
        await using var fixture = new StoreFixture();
        _ = fixture.Store;
        await fixture.CloseAsync();
        File.Delete(fixture.PathOf("store.json"));
        if (identity is not null)
        {
            await File.WriteAllTextAsync(fixture.PathOf("store.json"), identity);
        }

        Assert.Throws<CorruptDataException>(() => fixture.Store);
    }

    [Fact]
    public async Task Open_AfterARefusal_LeavesTheFolderFree()
    {
        await using var fixture = new StoreFixture();
        _ = fixture.Store;
        await fixture.CloseAsync();
        var identity = await File.ReadAllBytesAsync(fixture.PathOf("store.json"));
        File.Delete(fixture.PathOf("store.json"));
        Assert.Throws<CorruptDataException>(() => fixture.Store);
        await File.WriteAllBytesAsync(fixture.PathOf("store.json"), identity);

        Assert.Equal(new HashKey(1, 2), fixture.Store.HashKey);
    }

    [Fact]
    public void Options_OutOfBounds_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = "f", SegmentBytes = 1 }));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = "f", CheckpointsKept = 0 }));
        Assert.Throws<ArgumentException>(() => EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = " " }));
    }
}
