using StreamBatch.Domain.Judging;
using StreamBatch.Engine.EntityHosting;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IEntityStateStore"/> does: states are read and written many at once, each write on
/// its own condition, and segments go with their heads. A store's tests derive from it and give an empty store.
/// </summary>
public abstract class EntityStateStoreConformance : IAsyncLifetime
{
    private static readonly string[] Keys = ["orders/3/:a", "orders/3/:b", "orders/3/:ä%00"];

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected IEntityStateStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<IEntityStateStore> OpenEmptyAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Store = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task States_AreReadAsTheyWereWritten_EachUnderItsKey()
    {
        Assert.Equal([null, null, null], await ReadAsync(Keys));

        var versions = await WriteAsync(
            new EntityStateWrite(Keys[2], null, [2]), new EntityStateWrite(Keys[0], null, []));
        var states = await ReadAsync(Keys);

        Assert.Equal((versions[1], "", ""), Told(states[0]));
        Assert.Null(states[1]);
        Assert.Equal((versions[0], "02", ""), Told(states[2]));
    }

    [Fact]
    public async Task WriteOverWhatIsNotKnown_FailsAlone_WithItsSegments()
    {
        var first = await WriteAsync(
            [.. Keys.Select(key => new EntityStateWrite(key, null, [1]) { Segments = Changes([(1, [1])]) })]);

        var second = await WriteAsync(
            new EntityStateWrite(Keys[0], first[0] + 1, [2]) { Segments = Changes([(2, [2])], 1) },
            new EntityStateWrite(Keys[1], first[1], [2]) { Segments = Changes([(2, [2])], 1) },
            new EntityStateWrite(Keys[2], null, [2]) { Segments = Changes([(1, [2])]) });

        Assert.Null(second[0]);
        Assert.NotNull(second[1]);
        Assert.NotEqual(first[1], second[1]);
        Assert.Null(second[2]);
        Assert.Equal(
            [(first[0], "01", "1:01"), (second[1], "02", "2:02"), (first[2], "01", "1:01")],
            (await ReadAsync(Keys)).Select(Told));
    }

    [Fact]
    public async Task TwoFirstWritesAtOnce_LeaveOneState_AndItsSegment()
    {
        for (var round = 0; round < 20; round++)
        {
            string[] keys = [$"orders/3/:{round}"];
            var writes = await Task.WhenAll(Enumerable.Range(1, 2).Select(async writer => (await WriteAsync(
                new EntityStateWrite(keys[0], null, [(byte)writer])
                {
                    Segments = Changes([(writer, [(byte)writer])]),
                }))[0]));

            var winner = Assert.Single(writes, version => version is not null);
            var number = Array.IndexOf(writes, winner) + 1;
            Assert.Equal((winner, $"0{number}", $"{number}:0{number}"), Told((await ReadAsync(keys))[0]));
        }
    }

    [Fact]
    public async Task Segments_AreAddedAndDroppedWithTheirHead()
    {
        var one = await WriteOneAsync(new EntityStateWrite(Keys[0], null, [1])
        {
            Segments = Changes([(1, [1]), (2, [2]), (10, [3])]),
        });
        Assert.Equal((one, "01", "1:01 2:02 10:03"), Told((await ReadAsync(Keys[0]))[0]));

        var two = await WriteOneAsync(
            new EntityStateWrite(Keys[0], one, [2]) { Segments = Changes([(11, [4])], 1, 2) });
        Assert.Equal((two, "02", "10:03 11:04"), Told((await ReadAsync(Keys[0]))[0]));

        // One that is not there may be dropped, and one that is there is replaced.
        var three = await WriteOneAsync(new EntityStateWrite(Keys[0], two, [3]) { Segments = Changes([(11, [5])], 7) });
        Assert.Equal((three, "03", "10:03 11:05"), Told((await ReadAsync(Keys[0]))[0]));
        Assert.Equal(-11, (await ReadAsync(Keys[0]))[0]!.Segments[1].Newest);
    }

    [Fact]
    public async Task Segments_OfAVersionThatIsKnown_AreNotRead()
    {
        var version = await WriteOneAsync(new EntityStateWrite(Keys[0], null, [1]) { Segments = Changes([(1, [1])]) });

        var known = await Store.ReadStatesAsync([new EntityStateRead(Keys[0], version)], default);
        var other = await Store.ReadStatesAsync([new EntityStateRead(Keys[0], version + 1)], default);

        Assert.Equal((version, "01", ""), Told(known[0]));
        Assert.Equal((version, "01", "1:01"), Told(other[0]));
    }

    [Fact]
    public async Task Segments_OfManyStates_AreWrittenAndReadAtOnce()
    {
        var keys = Enumerable.Range(0, 100).Select(i => $"orders/4/:{i}").ToArray();
        var large = new byte[2 * 1024 * 1024];
        large[^1] = 1;

        await WriteAsync([.. keys.Select((key, i) => new EntityStateWrite(key, null, [(byte)i])
        {
            Segments = Changes([(1, i == 50 ? large : [(byte)i]), (2, [1])]),
        })]);
        var states = await ReadAsync(keys);

        Assert.Equal(large, states[50]!.Segments[0].Bytes.ToArray());
        Assert.All(states.Index(), state => Assert.True(state.Index == 50
            || Told(state.Item) == (state.Item!.Version, $"{state.Index:X2}", $"1:{state.Index:X2} 2:01")));
    }

    private static SegmentChanges Changes((long Number, byte[] Bytes)[] added, params long[] dropped) =>
        new([.. added.Select(segment => new SavedSegment(segment.Number, -segment.Number, segment.Bytes))], dropped);

    private static (int? Version, string Head, string Segments) Told(StoredEntityState? state) => (
        state?.Version,
        Convert.ToHexString(state!.Bytes.Span),
        string.Join(' ', state.Segments.Select(
            segment => $"{segment.Number}:{Convert.ToHexString(segment.Bytes.Span)}")));

    private async Task<IReadOnlyList<StoredEntityState?>> ReadAsync(params string[] keys) =>
        await Store.ReadStatesAsync([.. keys.Select(key => new EntityStateRead(key, null))], default);

    private async Task<int?> WriteOneAsync(EntityStateWrite write) => (await WriteAsync(write))[0];

    private async Task<IReadOnlyList<int?>> WriteAsync(params EntityStateWrite[] writes) =>
        await Store.WriteStatesAsync(writes, default);
}
