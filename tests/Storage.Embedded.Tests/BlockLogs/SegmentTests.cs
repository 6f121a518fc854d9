using StreamBatch.Domain;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.BlockLogs;

public sealed class SegmentTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new() { SegmentBytes = EmbeddedStoreOptions.MinSegmentBytes };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Append_BeginsSegments_AndHeadsSurviveThem()
    {
        await AppendAsync(40);
        await _fixture.ReopenAsync();

        Assert.True(Segments().Length > 4);
        Assert.Equal(40, await CountAsync());
        await AppendAsync(3, 40);
        Assert.Equal(43, await CountAsync());
    }

    [Fact]
    public async Task Append_OfAGroupLargerThanASegment_IsKeptWhole()
    {
        await _fixture.Store.Log.AppendAsync(
            [StoreSamples.Block("a", 0, 0, text: RandomText(40_000))], CancellationToken.None);
        await AppendAsync(1, 1);
        await _fixture.ReopenAsync();

        Assert.Equal(2, await CountAsync());
        Assert.Equal(2, Segments().Length);
    }

    [Theory]
    [InlineData(15_000, 5, 40_000)]
    [InlineData(40_000, 40_000, 1)]
    [InlineData(1, 40_000, 60_000)]
    public async Task Append_OfSmallAndLargePayloads_KeepsTheirBytes(int first, int second, int third)
    {
        string[] texts = [RandomText(first), RandomText(second), RandomText(third)];
        await _fixture.Store.Log.AppendAsync(
            [.. texts.Select((text, partition) => StoreSamples.Block("a", partition, 0, text: text))],
            CancellationToken.None);
        await _fixture.ReopenAsync();

        var read = new List<string>();
        await foreach (var block in _fixture.Store.Log.ReadAsync(default, CancellationToken.None))
        {
            read.Add(System.Text.Encoding.UTF8.GetString(block.Records.Span));
        }

        Assert.Equal(texts, read);
    }

    [Fact]
    public async Task Open_WithAMissingSegment_IsRefused()
    {
        await AppendAsync(40);
        await _fixture.CloseAsync();
        File.Delete(Segments()[1]);

        Assert.Throws<CorruptDataException>(() => _fixture.Store);
    }

    [Fact]
    public async Task Read_OfADamagedEarlierSegment_IsRefused()
    {
        await AppendAsync(40);
        await _fixture.CloseAsync();
        var bytes = await File.ReadAllBytesAsync(Segments()[1]);
        for (var position = 0; position < bytes.Length; position += 7)
        {
            bytes[position] ^= 4;
            await File.WriteAllBytesAsync(Segments()[1], bytes);
            bytes[position] ^= 4;

            await _fixture.ReopenAsync();
            await Assert.ThrowsAsync<CorruptDataException>(CountAsync);
        }
    }

    [Fact]
    public async Task Read_OfAShortenedEarlierSegment_IsRefused()
    {
        await AppendAsync(40);
        await _fixture.CloseAsync();
        await File.WriteAllBytesAsync(Segments()[1], (await File.ReadAllBytesAsync(Segments()[1]))[..^1]);
        await _fixture.ReopenAsync();

        await Assert.ThrowsAsync<CorruptDataException>(CountAsync);
    }

    [Fact]
    public async Task Read_FromAPositionThatAnEarlierSegmentDoesNotReachAnyMore_IsRefused()
    {
        await AppendAsync(8);
        var from = _fixture.Store.Log.End;
        await AppendAsync(40, 8);
        await _fixture.CloseAsync();
        var segment = Segments()[(int)from.Segment];
        Assert.True(from.Segment + 1 < Segments().Length);
        await File.WriteAllBytesAsync(segment, (await File.ReadAllBytesAsync(segment))[..(int)(from.Offset - 1)]);
        await _fixture.ReopenAsync();

        var exception = await Assert.ThrowsAsync<CorruptDataException>(
            async () => await _fixture.Store.Log.ReadAsync(from, CancellationToken.None).CountAsync());
        Assert.Contains(segment, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_AfterAFailure_IsRefusedUntilTheStoreIsReopened()
    {
        await AppendAsync(1);
        _fixture.OnFaultPoint = point =>
        {
            if (point == FaultPoint.InAppend)
            {
                throw new IOException("no space");
            }
        };
        await _fixture.ReopenAsync();
        await Assert.ThrowsAsync<StoreException>(() => AppendAsync(1, 1));
        _fixture.OnFaultPoint = null;
        await Assert.ThrowsAsync<StoreException>(() => AppendAsync(1, 1));

        await _fixture.ReopenAsync();

        Assert.True(_fixture.Store.TornBytes > 0);
        await AppendAsync(1, 1);
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Append_ReachesTheFaultPointsInOrder()
    {
        var reached = new List<FaultPoint>();
        _fixture.OnFaultPoint = reached.Add;

        await AppendAsync(1);

        Assert.Equal([FaultPoint.BeforeAppend, FaultPoint.InAppend, FaultPoint.AfterAppend], reached);
    }

    [Fact]
    public async Task Append_BadCalls_AreRefusedAtOnce()
    {
        var log = _fixture.Store.Log;

        await Assert.ThrowsAsync<ArgumentNullException>(async () => await log.AppendAsync(null!, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.AppendAsync([], default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await log.AppendAsync([StoreSamples.Block("a", 0, 0, count: 0)], default));
        Assert.Throws<ArgumentOutOfRangeException>(() => log.ReadAsync(new LogPosition(9, 0), default));
    }

    private string[] Segments() => [.. Directory.GetFiles(_fixture.PathOf("log")).Order(StringComparer.Ordinal)];

    private async Task AppendAsync(int groups, int from = 0)
    {
        for (var i = from; i < from + groups; i++)
        {
            await _fixture.Store.Log.AppendAsync(
                [StoreSamples.Block("a", 0, i, text: RandomText(600))], CancellationToken.None);
        }
    }

    private async Task<int> CountAsync() =>
        await _fixture.Store.Log.ReadAsync(default, CancellationToken.None).CountAsync();

    private static string RandomText(int length)
    {
        var random = new Random(5);
        return string.Create(length, random, (text, source) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                text[i] = (char)source.Next(32, 127);
            }
        });
    }
}
