using StreamBatch.Domain;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.BlockLogs;

/// <summary>
/// Goal: a torn append is cut, and nothing else is. Method: a log of three groups is cut, or a bit of it is flipped, at
/// every byte; then it is opened and read.
/// </summary>
public sealed class TornTailTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();
    private readonly List<long> _ends = [];
    private byte[] _whole = [];

    public async Task InitializeAsync()
    {
        var log = _fixture.Store.Log;
        _ends.Add(log.End.Offset);
        for (var i = 0; i < 3; i++)
        {
            PendingBlock[] group =
            [
                StoreSamples.Block("orders", 0, i * 2, 2, text: new string('x', 100)),
                StoreSamples.Block("returns", -1, i),
            ];
            _ends.Add((await log.AppendAsync(group, CancellationToken.None)).Offset);
        }

        await _fixture.CloseAsync();
        _whole = await File.ReadAllBytesAsync(Segment(0));
        Assert.Equal(_ends[^1], _whole.Length);
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Open_OfALogCutAtAnyByte_KeepsTheWholeGroupsBefore()
    {
        for (var length = _whole.Length - 1; length >= 0; length--)
        {
            await File.WriteAllBytesAsync(Segment(0), _whole[..length]);
            var groups = _ends.Skip(1).Count(end => end <= length);

            Assert.Equal(groups * 2, await CountAsync());
            Assert.Equal(_ends[groups], _fixture.Store.Log.End.Offset);
            await AppendAfterAsync(groups);
        }
    }

    [Fact]
    public async Task Open_OfALogWhoseLastGroupHasAWrongBit_CutsThatGroup()
    {
        for (var position = _ends[2]; position < _ends[3]; position++)
        {
            await File.WriteAllBytesAsync(Segment(0), Flip(position));

            Assert.Equal(4, await CountAsync());
            Assert.Equal(_ends[3] - _ends[2], _fixture.Store.TornBytes);
        }
    }

    [Fact]
    public async Task Open_OfALogWithAWrongBitBeforeTheLastGroup_IsRefused_NamingFileAndByte()
    {
        for (var position = 0; position < _ends[2]; position++)
        {
            await File.WriteAllBytesAsync(Segment(0), Flip(position));
            var frame = position < _ends[0] ? 0 : _ends.Last(end => end <= position);

            var exception = await Assert.ThrowsAsync<CorruptDataException>(CountAsync);

            Assert.Contains("00000000.wal", exception.Message, StringComparison.Ordinal);
            Assert.Contains($"byte {frame}", exception.Message, StringComparison.Ordinal);
        }

        Assert.Equal(_whole.Length, new FileInfo(Segment(0)).Length);
    }

    [Fact]
    public async Task Open_OfALogFollowedByZeros_CutsThem()
    {
        await File.WriteAllBytesAsync(Segment(0), [.. _whole, .. new byte[5000]]);

        Assert.Equal(6, await CountAsync());
        Assert.Equal(5000, _fixture.Store.TornBytes);
    }

    [Fact]
    public async Task Open_OfALogWhoseTornTailNamesAForeignFrame_CutsIt()
    {
        await using var foreign = new StoreFixture();
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Folder = foreign.Folder,
            NewHashKey = new Domain.Hashing.HashKey(3, 4),
        }))
        {
            for (var i = 0; i < 9; i++)
            {
                await store.Log.AppendAsync([StoreSamples.Block("a", 0, i)], CancellationToken.None);
            }
        }

        var frames = await File.ReadAllBytesAsync(foreign.PathOf("log", "00000000.wal"));
        await File.WriteAllBytesAsync(Segment(0), [.. _whole, 1, .. frames]);

        Assert.Equal(6, await CountAsync());
    }

    [Fact]
    public async Task Open_AfterACrashWhileASegmentBegan_DropsTheTornSegment()
    {
        await File.WriteAllBytesAsync(Segment(1), _whole[..20]);

        Assert.Equal(6, await CountAsync());
        Assert.False(File.Exists(Segment(1)));
    }

    [Fact]
    public async Task Open_OfATornSegmentThatAnotherFollows_IsRefused()
    {
        await File.WriteAllBytesAsync(Segment(0), _whole[..^1]);
        await File.WriteAllBytesAsync(Segment(1), []);

        await Assert.ThrowsAsync<CorruptDataException>(CountAsync);
    }

    private string Segment(int number) => _fixture.PathOf("log", $"{number:D8}.wal");

    private byte[] Flip(long position)
    {
        var bytes = _whole.ToArray();
        bytes[position] ^= (byte)(1 << (int)(position % 8));
        return bytes;
    }

    private async Task<int> CountAsync()
    {
        await _fixture.ReopenAsync();
        return await _fixture.Store.Log.ReadAsync(default, CancellationToken.None).CountAsync();
    }

    private async Task AppendAfterAsync(int groups)
    {
        await _fixture.Store.Log.AppendAsync(
            [StoreSamples.Block("orders", 0, groups * 2, 2)], CancellationToken.None);
        await _fixture.CloseAsync();
    }
}
