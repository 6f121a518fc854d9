using System.Text;
using StreamBatch.Domain;
using StreamBatch.Engine;
using StreamBatch.Storage.Embedded.Access;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Access;

/// <summary>What <c>keys.json</c> looks like, and what becomes of one that is broken.</summary>
public sealed class KeyFileTests
{
    // As docs/formats/keys.md has it.
    private const string Golden = """
        {
          "format": 1,
          "keys": [
            {
              "id": "0123456789ab",
              "sha256": "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925",
              "name": "till",
              "scopes": [
                "produce:orders",
                "metrics"
              ],
              "createdMicroseconds": 1767323045000006,
              "createdBy": "local:ada",
              "expiresMicroseconds": 1767409445000006,
              "revokedMicroseconds": null,
              "revokedBy": null,
              "successor": "ba9876543210"
            }
          ]
        }
        """;

    [Fact]
    public async Task File_IsReadAndWrittenAsItIsDescribed()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "keys.json");
        await File.WriteAllTextAsync(path, Golden);
        var store = new EmbeddedKeyStore(folder.Path, TimeProvider.System, flush: true);

        var key = Assert.Single(await store.ReadAsync(default));
        await store.ChangeAsync(_ => [key], default);

        Assert.Equal("0123456789ab", key.Id);
        Assert.Equal(["produce:orders", "metrics"], key.Scopes.Select(scope => scope.ToString()));
        Assert.Equal(1_767_409_445_000_006, key.EndMicroseconds);
        Assert.Equal(Golden.ReplaceLineEndings("\n"), await File.ReadAllTextAsync(path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"format\":1,\"keys\":{}}")]
    [InlineData("{\"format\":2,\"keys\":[]}")]
    [InlineData("{\"format\":1,\"keys\":[{\"id\":\"a\"}]}")]
    public async Task BrokenFile_LetsNobodyIn_AndIsLeftAsItIs(string text)
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "keys.json");
        await File.WriteAllTextAsync(path, text);
        var store = new EmbeddedKeyStore(folder.Path, TimeProvider.System, flush: false);

        await Assert.ThrowsAsync<CorruptDataException>(async () => await store.ReadAsync(default));
        await Assert.ThrowsAsync<CorruptDataException>(async () => await store.ChangeAsync(_ => [], default));
        Assert.Equal(text, await File.ReadAllTextAsync(path));
    }

    [Fact]
    public async Task Change_BreaksOffNothing_WhenTheFolderCannotBeWritten()
    {
        using var folder = new TestFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllBytesAsync(file, Encoding.UTF8.GetBytes("no folder"));
        var store = new EmbeddedKeyStore(file, TimeProvider.System, flush: false);

        await Assert.ThrowsAsync<StoreException>(async () => await store.ChangeAsync(_ => [], default));
    }
}
