using System.Text;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IBlockLog"/> does. A store's tests derive from it and give an empty log.</summary>
public abstract class BlockLogConformance : IAsyncLifetime
{
    /// <summary>The log under test, empty at the start of each test.</summary>
    protected IBlockLog Log { get; private set; } = null!;

    /// <summary>Makes an empty log.</summary>
    protected abstract ValueTask<IBlockLog> OpenEmptyAsync();

    /// <summary>Closes the log and opens it again.</summary>
    protected abstract ValueTask<IBlockLog> ReopenAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Log = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Append_ThenRead_GivesTheBlocksInOrder()
    {
        var large = string.Concat(Enumerable.Range(0, 20_000).Select(number => number + ","));
        await AppendAsync(StoreSamples.Block("a", 0, 0, 3), StoreSamples.Block("b", BlockHeader.ControlLog, 0));
        await AppendAsync(StoreSamples.Block("a", 0, 3, 2, text: large));

        var blocks = await ReadAllAsync();

        Assert.Equal([("a", 0, 0L, 3), ("b", -1, 0L, 1), ("a", 0, 3L, 2)], blocks.Select(Place));
        Assert.Equal(["records", "records", large], blocks.Select(block => block.Text));
        Assert.Null(blocks[0].Header.Watermark);
        Assert.Equal(3, blocks[2].Header.Watermark);
    }

    [Fact]
    public async Task Append_MovesTheEndToThePositionThatItReturns()
    {
        var before = Log.End;
        var position = await AppendAsync(StoreSamples.Block("a", 0, 0));

        Assert.True(before < position);
        Assert.Equal(position, Log.End);
    }

    [Fact]
    public async Task Read_FromAPosition_GivesWhatFollowsIt()
    {
        await AppendAsync(StoreSamples.Block("a", 0, 0));
        var position = await AppendAsync(StoreSamples.Block("a", 0, 1), StoreSamples.Block("a", 1, 0));
        await AppendAsync(StoreSamples.Block("a", 0, 2));

        var all = await ReadAllAsync();
        var rest = await ReadAllAsync(position);

        Assert.Equal([("a", 0, 2L, 1)], rest.Select(Place));
        Assert.Equal([position, position, Log.End], all.Skip(1).Select(block => block.Next));
        Assert.Empty(await ReadAllAsync(Log.End));
    }

    [Fact]
    public async Task Append_TwoBlocksOfOnePartitionInAGroup_BothCount()
    {
        await AppendAsync(StoreSamples.Block("a", 0, 0, 2), StoreSamples.Block("a", 0, 2, 2));
        await AppendAsync(StoreSamples.Block("a", 0, 4));

        Assert.Equal(3, (await ReadAllAsync()).Count);
    }

    [Theory]
    [InlineData(2, 1)] // a gap
    [InlineData(0, 1)] // taken
    [InlineData(1, 0)] // an old epoch
    public async Task Append_OutOfPlace_IsFencedAndAppendsNothing(long offset, long epoch)
    {
        await AppendAsync(StoreSamples.Block("a", 0, 0));
        var end = Log.End;

        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(
            StoreSamples.Block("a", 1, 0), StoreSamples.Block("a", 0, offset, epoch: epoch, appendId: 9)));

        Assert.Equal(end, Log.End);
        Assert.Single(await ReadAllAsync());
        await AppendAsync(StoreSamples.Block("a", 1, 0), StoreSamples.Block("a", 0, 1));
    }

    [Fact]
    public async Task Append_OfANewerEpoch_FencesTheOlder()
    {
        await AppendAsync(StoreSamples.Block("a", 0, 0, epoch: 1));
        await AppendAsync(StoreSamples.Block("a", 0, 1, epoch: 2));

        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(StoreSamples.Block("a", 0, 2, epoch: 1)));
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(StoreSamples.Block("a", 0, 0, epoch: 1)));
    }

    [Fact]
    public async Task Append_Repeated_IsSuccessAndAppendsNothing()
    {
        PendingBlock[] group = [StoreSamples.Block("a", 0, 0), StoreSamples.Block("b", 2, 0)];
        var position = await AppendAsync(group);
        await AppendAsync(StoreSamples.Block("a", 0, 1));

        var repeated = await AppendAsync(group);

        Assert.Equal(position, repeated);
        Assert.Equal(3, (await ReadAllAsync()).Count);
    }

    [Fact]
    public async Task Append_RepeatedWithOtherContent_IsFenced()
    {
        await AppendAsync(StoreSamples.Block("a", 0, 0, appendId: 1, text: "one"));

        await Assert.ThrowsAsync<FencedException>(
            () => AppendAsync(StoreSamples.Block("a", 0, 0, appendId: 1, text: "two")));
        await Assert.ThrowsAsync<FencedException>(
            () => AppendAsync(StoreSamples.Block("a", 0, 0, appendId: 2, text: "one")));
    }

    [Fact]
    public async Task Reopen_KeepsBlocksHeadsAndEnd()
    {
        await AppendAsync(StoreSamples.Block("a", 0, 0, 5, epoch: 3));
        var end = Log.End;

        Log = await ReopenAsync();

        Assert.Equal(end, Log.End);
        Assert.Single(await ReadAllAsync());
        await Assert.ThrowsAsync<FencedException>(() => AppendAsync(StoreSamples.Block("a", 0, 5, epoch: 2)));
        await AppendAsync(StoreSamples.Block("a", 0, 5, epoch: 3));
    }

    [Fact]
    public async Task ReadPartition_GivesTheBlocksThatHoldTheOffsets()
    {
        for (var i = 0; i < 40; i++)
        {
            await AppendAsync(
                StoreSamples.Block("a", 0, i * 2, 2, text: $"a0 {i}"),
                StoreSamples.Block("a", 1, i, text: new string('x', 900)),
                StoreSamples.Block("b", 0, i));
        }

        var blocks = await PartitionAsync("a", 0, 5, 11);

        Assert.Equal([4L, 6L, 8L, 10L], blocks.Select(block => block.Header.FirstOffset));
        Assert.Equal(["a0 2", "a0 3", "a0 4", "a0 5"], blocks.Select(block => block.Text));
        Assert.Equal(40, (await PartitionAsync("a", 1, 0, long.MaxValue)).Count);
        Assert.Empty(await PartitionAsync("a", 0, 80, long.MaxValue));
        Assert.Empty(await PartitionAsync("a", 0, 7, 7));
        Assert.Empty(await PartitionAsync("c", 0, 0, 7));
    }

    [Fact]
    public async Task Read_WhileAppending_SeesWholeGroupsOnly()
    {
        var appending = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
            {
                await AppendAsync(StoreSamples.Block("a", 0, i), StoreSamples.Block("a", 1, i));
            }
        });
        var sizes = new List<int>();
        while (!appending.IsCompleted)
        {
            sizes.Add((await ReadAllAsync()).Count);
        }

        await appending;

        Assert.DoesNotContain(sizes, size => size % 2 != 0);
        Assert.Equal(400, (await ReadAllAsync()).Count);
    }

    /// <summary>Appends a group.</summary>
    protected async Task<LogPosition> AppendAsync(params PendingBlock[] blocks) =>
        await Log.AppendAsync(blocks, CancellationToken.None);

    /// <summary>All blocks from a position on, their records copied.</summary>
    protected async Task<IReadOnlyList<ReadBlock>> ReadAllAsync(LogPosition from = default) =>
        await CopyAsync(Log.ReadAsync(from, CancellationToken.None));

    private async Task<IReadOnlyList<ReadBlock>> PartitionAsync(string contractId, int partition, long from, long to) =>
        await CopyAsync(Log.ReadPartitionAsync(contractId, partition, from, to, CancellationToken.None));

    private static async Task<IReadOnlyList<ReadBlock>> CopyAsync(IAsyncEnumerable<LoggedBlock> blocks)
    {
        var copies = new List<ReadBlock>();
        await foreach (var block in blocks)
        {
            copies.Add(new ReadBlock(
                block.ContractId, block.Header, Encoding.UTF8.GetString(block.Records.Span), block.Next));
        }

        return copies;
    }

    private static (string ContractId, int Partition, long FirstOffset, int Count) Place(ReadBlock block) =>
        (block.ContractId, block.Header.Partition, block.Header.FirstOffset, block.Header.Count);

    /// <summary>A block that outlives the reading of the next.</summary>
    /// <param name="ContractId">The contract.</param>
    /// <param name="Header">The header.</param>
    /// <param name="Text">The records.</param>
    /// <param name="Next">The position after the group.</param>
    protected sealed record ReadBlock(string ContractId, BlockHeader Header, string Text, LogPosition Next);
}
