using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Publishing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests;

/// <summary>
/// Goal: a log that has lost durable groups is refused, and no crash is taken for that. Method: a store that flushes
/// appends, publishes and writes checkpoints; then its log is damaged, or the work is ended at every fault point.
/// </summary>
public sealed class LogLossTests : IAsyncLifetime
{
    private const int Rounds = 6;
    private const int FrameHeader = 40;

    private readonly StoreFixture _fixture = new()
    {
        Flush = true,
        SegmentBytes = EmbeddedStoreOptions.MinSegmentBytes,
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    public static TheoryData<string, Func<byte[], byte[]>> Damages => new()
    {
        { "half", bytes => bytes[..(bytes.Length / 2)] },
        { "last byte cut", bytes => bytes[..^1] },
        { "last byte wrong", bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)] },
        { "last frame zero", bytes => [.. bytes[..^60], .. new byte[60]] },
        { "begin of the heads", bytes => bytes[..10] },
        { "heads", bytes => bytes[..FrameHeader] },
        { "empty", _ => [] },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Open_OfALogThatLostItsEnd_IsRefused_AndChangesNothing(string name, Func<byte[], byte[]> damage)
    {
        await FillAsync(0, Rounds);
        var end = _fixture.Store.Log.End.Offset;
        await _fixture.CloseAsync();
        var whole = await File.ReadAllBytesAsync(Segment(0));
        var damaged = damage(whole);
        await File.WriteAllBytesAsync(Segment(0), damaged);

        for (var i = 0; i < 2; i++)
        {
            var message = Refusal();
            Assert.Matches($@"ends at byte \d+ of {Segment(0)}, but", message);
            Assert.Contains(
                $"reached byte {end} of {Segment(0)} when checkpoint 2 ", message, StringComparison.Ordinal);
            AssertSaysWhatToDo(message);
        }

        Assert.Equal(damaged, await File.ReadAllBytesAsync(Segment(0)));
        Assert.Equal(2, Directory.GetFiles(_fixture.PathOf("checkpoints"), "*.manifest").Length);
        await File.WriteAllBytesAsync(Segment(0), whole);
        Assert.True(await CountAsync() == Rounds * 2, name);
        Assert.Equal(2, (await PublishedAsync()).Count);
    }

    [Fact]
    public async Task Open_OfALogThatIsGone_IsRefused()
    {
        await FillAsync(0, Rounds);
        await _fixture.CloseAsync();
        Directory.Delete(_fixture.PathOf("log"), recursive: true);

        var message = Refusal();

        Assert.Contains($"ends at byte 0 of {Segment(0)}", message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_fixture.PathOf("log")));
    }

    [Fact]
    public async Task Open_WithoutTheLastSegment_IsRefused_NamingIt()
    {
        await FillAsync(0, 40);
        var end = _fixture.Store.Log.End;
        await _fixture.CloseAsync();
        Assert.True(end.Segment > 1);
        File.Delete(Segment(end.Segment));

        var message = Refusal();

        Assert.Contains(
            $"ends at byte {new FileInfo(Segment(end.Segment - 1)).Length} of {Segment(end.Segment - 1)}",
            message,
            StringComparison.Ordinal);
        Assert.Contains($"byte {end.Offset} of {Segment(end.Segment)}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "partition 0 of orders at offset 5", "reached offset 6 ")]
    [InlineData(BlockHeader.ControlLog, "the control log of orders at offset 5", "reached offset 6 ")]
    public async Task Open_WithMorePublishedThanTheLogHolds_IsRefused(int partition, string head, string reached)
    {
        for (var i = 0; i < Rounds; i++)
        {
            await _fixture.Store.Log.AppendAsync([StoreSamples.Block("orders", partition, i)], CancellationToken.None);
            await PublishAsync(partition, i + 1);
        }

        await _fixture.CloseAsync();
        await File.WriteAllBytesAsync(Segment(0), (await File.ReadAllBytesAsync(Segment(0)))[..^1]);

        var message = Refusal();

        Assert.Contains($"of {Segment(0)}, with {head}", message, StringComparison.Ordinal);
        Assert.Contains(reached, message, StringComparison.Ordinal);
        AssertSaysWhatToDo(message);
        Assert.Equal(message, Refusal());
    }

    [Fact]
    public async Task Open_AfterCheckpointsAndResultsAreDeleted_GoesOnWithWhatIsLeft()
    {
        await FillAsync(0, Rounds);
        await _fixture.CloseAsync();
        await File.WriteAllBytesAsync(Segment(0), (await File.ReadAllBytesAsync(Segment(0)))[..^1]);
        _ = Refusal();
        Directory.Delete(_fixture.PathOf("checkpoints"), recursive: true);
        Assert.Contains("published", Refusal(), StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_fixture.Folder, "results.db*"))
        {
            File.Delete(file);
        }

        Assert.Equal((Rounds - 1) * 2, await CountAsync());
        await FillAsync(Rounds - 1, 1);
        await _fixture.ReopenAsync();
        Assert.Equal(Rounds * 2, await CountAsync());
    }

    [Fact]
    public async Task Open_WithoutFlushes_OfALogThatLostItsEnd_MakesTheRestAnew()
    {
        await using var fixture = new StoreFixture();
        await FillAsync(fixture, 0, Rounds);
        await fixture.CloseAsync();
        var path = fixture.PathOf("log", "00000000.wal");
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path))[..^1]);

        Assert.Equal((Rounds - 1) * 2, await fixture.Store.Log.ReadAsync(default, default).CountAsync());
        Assert.Empty(await fixture.Store.Results.ReadPublishedAsync(CancellationToken.None));
        Assert.Equal(
            ["00000001.manifest"],
            Directory.GetFiles(fixture.PathOf("checkpoints"), "*.manifest").Select(file => Path.GetFileName(file)));
    }

    [Fact]
    public async Task Open_OfATornGroupThatWasNeverAcknowledged_Cuts()
    {
        await FillAsync(0, Rounds);
        await _fixture.CloseAsync();
        var whole = await File.ReadAllBytesAsync(Segment(0));
        foreach (var torn in (byte[][])[[1], whole[FrameHeader..(FrameHeader + 50)], new byte[500]])
        {
            await File.WriteAllBytesAsync(Segment(0), [.. whole, .. torn]);

            Assert.Equal(Rounds * 2, await CountAsync());
            Assert.Equal(torn.Length, _fixture.Store.TornBytes);
            await _fixture.CloseAsync();
        }

        await File.WriteAllBytesAsync(Segment(1), whole[..20]);
        Assert.Equal(Rounds * 2, await CountAsync());
    }

    [Fact]
    public async Task Open_OfAnEmptyLogThatIsGone_BeginsItAnew()
    {
        await _fixture.Store.Checkpoints.WriteAsync(new Checkpoint(_fixture.Store.Log.End, []), CancellationToken.None);
        await _fixture.CloseAsync();
        File.Delete(Segment(0));

        Assert.Equal(0, await CountAsync());
        Assert.NotNull(await _fixture.Store.Checkpoints.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Open_AfterAnEndAtAnyMoment_IsNeverRefused()
    {
        var next = 0;
        foreach (var end in Enum.GetValues<FaultPoint>())
        {
            for (var skipped = 0; skipped < 3; skipped++)
            {
                var left = skipped;
                _fixture.OnFaultPoint = point =>
                {
                    if (point == end && left-- == 0)
                    {
                        throw new OperationCanceledException();
                    }
                };
                await _fixture.ReopenAsync();
                await Assert.ThrowsAsync<OperationCanceledException>(async () =>
                {
                    for (var i = 0; i < 5; i++)
                    {
                        await FillAsync(next + i, 1);
                    }
                });
                _fixture.OnFaultPoint = null;
                await _fixture.ReopenAsync();

                next = await CountAsync() / 2;
            }
        }

        Assert.True(_fixture.Store.Log.End.Segment > 0);
        Assert.True(next > 20);
    }

    private static void AssertSaysWhatToDo(string message)
    {
        string[] parts = ["acknowledged events are missing", "from a backup", "checkpoints and ", "results.db*"];
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    private static async Task PublishAsync(StoreFixture fixture, int partition, long nextOffset) =>
        await fixture.Store.Results.PublishAsync(
            [(StoreSamples.Contract(), StoreSamples.Batch(nextOffset, [], partition: partition))],
            CancellationToken.None);

    private Task PublishAsync(int partition, long nextOffset) => PublishAsync(_fixture, partition, nextOffset);

    /// <summary>Groups, each with its publication; the last two with a checkpoint.</summary>
    private static async Task FillAsync(StoreFixture fixture, int from, int count)
    {
        var store = fixture.Store;
        for (var i = from; i < from + count; i++)
        {
            PendingBlock[] group =
            [
                StoreSamples.Block("orders", 0, i, text: new string('x', 300)),
                StoreSamples.Block("orders", BlockHeader.ControlLog, i),
            ];
            await store.Log.AppendAsync(group, CancellationToken.None);
            await PublishAsync(fixture, 0, i + 1);
            await PublishAsync(fixture, BlockHeader.ControlLog, i + 1);
            if (i >= from + count - 2)
            {
                await store.Checkpoints.WriteAsync(
                    new Checkpoint(
                        store.Log.End,
                        [
                            new CheckpointPart("orders", 0, i + 1, "a"u8.ToArray()),
                            new CheckpointPart("orders", BlockHeader.ControlLog, i + 1, "b"u8.ToArray()),
                        ]),
                    CancellationToken.None);
            }
        }
    }

    private Task FillAsync(int from, int count) => FillAsync(_fixture, from, count);

    private string Refusal() => Assert.Throws<CorruptDataException>(() => _fixture.Store).Message;

    private string Segment(long number) => _fixture.PathOf("log", $"{number:D8}.wal");

    private async Task<int> CountAsync() =>
        await _fixture.Store.Log.ReadAsync(default, CancellationToken.None).CountAsync();

    private async Task<IReadOnlyList<PublishedPosition>> PublishedAsync() =>
        await _fixture.Store.Results.ReadPublishedAsync(CancellationToken.None);
}
