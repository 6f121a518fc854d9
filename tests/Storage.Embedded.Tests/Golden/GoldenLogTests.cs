using System.Runtime.CompilerServices;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Golden;

/// <summary>
/// Goal: the format of the log does not change unnoticed, and old logs stay readable. Method: the files in
/// <c>Golden/v1</c> are never changed; they are read, and written again from the same content.
/// <see cref="Write_MakesTheFilesAnew"/> is the tool that wrote them: with STREAMBATCH_WRITE_GOLDEN set it writes those
/// that are not there, for a new version of the format.
/// </summary>
public sealed class GoldenLogTests
{
    private static readonly string[] Segments = ["00000000.wal", "00000001.wal"];

    [Fact]
    public async Task Log_OfVersion1_IsRead()
    {
        using var folder = new TestFolder();
        CopyTo(folder.Path);
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder.Path });
        var expected = GoldenLog.Groups().SelectMany(group => group).ToList();

        var index = 0;
        await foreach (var block in store.Log.ReadAsync(default, CancellationToken.None))
        {
            Assert.Equal(expected[index].ContractId, block.ContractId);
            Assert.Equal(expected[index].Header, block.Header);
            Assert.Equal(expected[index].Payload.UncompressedLength, block.Records.Length);
            index++;
        }

        Assert.Equal(expected.Count, index);
        Assert.Equal(0, store.TornBytes);
    }

    [Fact]
    public async Task Records_OfVersion1_AreDecoded()
    {
        using var folder = new TestFolder();
        CopyTo(folder.Path);
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder.Path });
        var batch = new RecordBatch(new CompiledContract(GoldenLog.Orders()));

        await foreach (var block in store.Log.ReadPartitionAsync("orders", 2, 0, 3, CancellationToken.None))
        {
            RecordCodec.Decode(block.Records.Span, block.Header.Count, store.HashKey, batch);
        }

        Assert.Equal(3, batch.Count);
        Assert.Equal("Ada"u8, batch.KeyOf(0));
        Assert.Equal("Bö"u8, batch.KeyOf(1));
        Assert.Equal("/till/2"u8, batch.SourceOf(1));
        Assert.Equal(-1_000_000, batch.Headers[1].Time);
        Assert.Equal([(Int128)1250, -1], [batch.ValuesOf(0)[0], batch.ValuesOf(1)[0]]);
        Assert.Equal(
            [ReasonCode.None, ReasonCode.None, ReasonCode.Type],
            [batch.Headers[0].Gate, batch.Headers[1].Gate, batch.Headers[2].Gate]);
    }

    [Fact]
    public async Task Write_MakesTheFilesAnew()
    {
        using var folder = new TestFolder();
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Folder = folder.Path,
            NewHashKey = GoldenLog.Key,
            SegmentBytes = GoldenLog.SegmentBytes,
        }))
        {
            foreach (var group in GoldenLog.Groups())
            {
                await store.Log.AppendAsync(group, CancellationToken.None);
            }
        }

        var written = Directory.GetFiles(Path.Combine(folder.Path, "log")).Select(file => Path.GetFileName(file));
        Assert.Equal(Segments, written.Order(StringComparer.Ordinal));
        foreach (var name in Files())
        {
            var actual = await File.ReadAllBytesAsync(Path.Combine(folder.Path, name));
            await WriteIfAskedAsync(name, actual);
            Assert.Equal(await File.ReadAllBytesAsync(PathOf(name)), actual);
        }
    }

    private static IEnumerable<string> Files() =>
        [StoreIdentity.FileName, .. Segments.Select(segment => Path.Combine("log", segment))];

    private static void CopyTo(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "log"));
        foreach (var name in Files())
        {
            File.Copy(PathOf(name), Path.Combine(folder, name));
        }
    }

    private static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "v1", name);

    private static async Task WriteIfAskedAsync(string name, byte[] bytes)
    {
        if (Environment.GetEnvironmentVariable("STREAMBATCH_WRITE_GOLDEN") is null || File.Exists(PathOf(name)))
        {
            return;
        }

        foreach (var path in (string[])[PathOf(name), Path.Combine(SourceFolder(), "v1", name)])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, bytes);
        }
    }

    private static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
