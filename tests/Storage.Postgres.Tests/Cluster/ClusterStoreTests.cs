using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Cluster;

/// <summary>Several processes write one schema: each partition has one writer, and who that is the store decides.
/// </summary>
public sealed class ClusterStoreTests : IAsyncLifetime
{
    private const string Id = "orders";
    private readonly string _schema = PostgresServer.NewSchema();
    private readonly List<IAsyncDisposable> _opened = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in _opened)
        {
            await store.DisposeAsync();
        }
    }

    [Fact]
    public async Task TakeOver_RaisesTheEpoch_AndTheOlderWriterIsRefused_EvenARepeat()
    {
        var first = await OpenAsync();
        var second = await OpenAsync();
        var older = (await first.TakeOverAsync(Id, 0, default)).Epoch;
        Assert.Equal([true], await first.AppendAsync([Block(0, 0, older)], default));

        var newer = await second.TakeOverAsync(Id, 0, default);

        Assert.Equal(older + 1, newer.Epoch);
        Assert.Equal(1, newer.NextOffset);
        Assert.Equal([false], await first.AppendAsync([Block(0, 1, older)], default));
        Assert.Equal([false], await first.AppendAsync([Block(0, 0, older)], default));
        Assert.Equal([true], await second.AppendAsync([Block(0, 1, newer.Epoch)], default));
        Assert.Equal([0L, 1L], await OffsetsAsync(first, 0));
    }

    [Fact]
    public async Task AppendThatIsRepeated_IsSuccess_AndStandsOnce()
    {
        var store = await OpenAsync();
        var epoch = (await store.TakeOverAsync(Id, 0, default)).Epoch;

        Assert.Equal([true], await store.AppendAsync([Block(0, 0, epoch)], default));
        Assert.Equal([true], await store.AppendAsync([Block(0, 0, epoch)], default));
        Assert.Equal([false], await store.AppendAsync([Block(0, 0, epoch, "other")], default));

        Assert.Equal([0L], await OffsetsAsync(store, 0));
    }

    [Fact]
    public async Task BlockThatIsRefused_FailsAlone()
    {
        var store = await OpenAsync();
        var epochs = new List<long>();
        for (var partition = 0; partition < 3; partition++)
        {
            epochs.Add((await store.TakeOverAsync(Id, partition, default)).Epoch);
        }

        var durable = await store.AppendAsync(
            [Block(2, 0, epochs[2]), Block(1, 5, epochs[1]), Block(0, 0, epochs[0])], default);

        Assert.Equal([true, false, true], durable);
        Assert.Equal([0L], await OffsetsAsync(store, 0));
        Assert.Empty(await OffsetsAsync(store, 1));
        Assert.Equal([0L], await OffsetsAsync(store, 2));
    }

    [Fact]
    public async Task Publish_OfAnOldEpoch_DoesNothing_AndOfTheNewerKeepsTheSources()
    {
        var store = await OpenAsync();
        var contract = StoreSamples.Contract(Id);
        var older = (await store.TakeOverAsync(Id, 0, default)).Epoch;
        await store.AppendAsync([Block(0, 0, older)], default);
        var newer = (await store.TakeOverAsync(Id, 0, default)).Epoch;
        var batch = new PublishBatch
        {
            ContractId = Id,
            Partition = 0,
            NextOffset = 1,
            Panes = [],
            Quarantined = [],
            QuarantineChanges = [],
        };

        Assert.False(await store.PublishAsync(contract, older, batch, new byte[] { 1 }, default));
        Assert.False(await store.SaveCheckpointAsync(Id, 0, older, new byte[] { 1 }, default));
        Assert.True(await store.PublishAsync(contract, newer, batch, new byte[] { 2 }, default));
        Assert.True(await store.SaveCheckpointAsync(Id, 0, newer, new byte[] { 3 }, default));

        var next = await store.TakeOverAsync(Id, 0, default);
        Assert.Equal(1, next.Published);
        Assert.Equal([2], next.Sources.ToArray());
        Assert.Equal([3], next.Checkpoint.ToArray());
    }

    [Fact]
    public async Task WritersAtOnce_LeaveALogWithoutGaps_ThatTheEmbeddedEditionReads()
    {
        const int Blocks = 40;
        var stores = new[] { await OpenAsync(), await OpenAsync() };
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async partition =>
        {
            var store = stores[partition % 2];
            var epoch = (await store.TakeOverAsync(Id, partition, default)).Epoch;
            for (var offset = 0; offset < Blocks; offset++)
            {
                Assert.Equal([true], await store.AppendAsync([Block(partition, offset, epoch)], default));
            }
        }));

        await using var embedded = await PostgresStore.OpenAsync(await OptionsAsync(), default);
        var blocks = await embedded.Log.ReadAsync(default, default).ToListAsync();

        Assert.Equal(4 * Blocks, blocks.Count);
        Assert.All(
            blocks.GroupBy(block => block.Header.Partition),
            group => Assert.Equal(
                Enumerable.Range(0, Blocks).Select(i => (long)i), group.Select(block => block.Header.FirstOffset)));

        // It has taken the schema over: the cluster's hosts are refused from now on.
        var refusal = await Assert.ThrowsAsync<FencedException>(
            async () => await stores[0].TakeOverAsync(Id, 0, default));
        Assert.Null(refusal.ContractId);
    }

    [Fact]
    public async Task EmbeddedEdition_AfterTheCluster_WritesUnderHigherEpochsThanAnyTakeover()
    {
        var cluster = await OpenAsync();
        for (var takeover = 0; takeover < 3; takeover++)
        {
            await cluster.TakeOverAsync(Id, 0, default);
        }

        await using var embedded = await PostgresStore.OpenAsync(await OptionsAsync(), default);
        Assert.Equal(3, embedded.Log.EpochOf(Id, 0));
        Assert.Equal(0, embedded.Log.EpochOf(Id, 1));
        await Assert.ThrowsAsync<FencedException>(
            async () => await embedded.Log.AppendAsync([Block(0, 0, 2)], default));
        await using var again = await PostgresStore.OpenAsync(await OptionsAsync(), default);
        await again.Log.AppendAsync([Block(0, 0, 4)], default);
        Assert.Equal([0L], (await again.Log.ReadPartitionAsync(Id, 0, 0, 9, default).ToListAsync())
            .Select(block => block.Header.FirstOffset));
    }

    [Fact]
    public async Task AppendThatStandsStill_HoldsOthersUpForSecondsOnly()
    {
        using var goOn = new ManualResetEventSlim();
        var isInAppend = new TaskCompletionSource();
        var standing = await OpenAsync(point =>
        {
            if (point == PostgresFaultPoint.InAppend && isInAppend.TrySetResult())
            {
                goOn.Wait();
            }
        });
        var other = await OpenAsync();
        var epochs = new[]
        {
            (await standing.TakeOverAsync(Id, 0, default)).Epoch,
            (await other.TakeOverAsync(Id, 1, default)).Epoch,
        };
        var append = Task.Run(async () => await standing.AppendAsync([Block(0, 0, epochs[0])], default));
        await isInAppend.Task;

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        Assert.Equal([true], await other.AppendAsync([Block(1, 0, epochs[1])], limit.Token));
        goOn.Set();

        Assert.Equal([true], await append);
        Assert.Equal([0L], await OffsetsAsync(other, 0));
        Assert.Equal([0L], await OffsetsAsync(other, 1));
    }

    [Fact]
    public async Task Register_IsDoneOnce()
    {
        var store = await OpenAsync();
        var block = Block(BlockHeader.ControlLog, 0, 1);

        Assert.True(await store.RegisterAsync(block, default));
        await store.TakeOverAsync(Id, BlockHeader.ControlLog, default);
        Assert.False(await store.RegisterAsync(block, default));
        Assert.Equal([Id], await store.ReadContractsAsync(default));
    }

    private static PendingBlock Block(int partition, long offset, long epoch, string text = "text")
    {
        var records = new ByteWriter();
        RecordCodec.WriteControl(
            records, ControlKind.WatermarkReached, System.Text.Encoding.UTF8.GetBytes(text));
        return new PendingBlock(
            Id,
            new BlockHeader
            {
                Partition = partition,
                FirstOffset = offset,
                Count = 1,
                Epoch = epoch,
                AppendId = new UInt128((ulong)epoch, (ulong)offset),
                Ingested = new HybridTimestamp(1_000_000 + offset, 0),
                Watermark = null,
            },
            BlockCodec.MakePayload(records.ToArray()));
    }

    private static async Task<IEnumerable<long>> OffsetsAsync(IClusterStore store, int partition) =>
        (await store.ReadAsync(Id, partition, 0, int.MaxValue, default)).Select(block => block.Header.FirstOffset);

    private async Task<PostgresClusterStore> OpenAsync(Action<PostgresFaultPoint>? onFaultPoint = null)
    {
        var store = await PostgresClusterStore.OpenAsync(await OptionsAsync(onFaultPoint), default);
        _opened.Add(store);
        return store;
    }

    private async Task<PostgresStoreOptions> OptionsAsync(Action<PostgresFaultPoint>? onFaultPoint = null) => new()
    {
        OnFaultPoint = onFaultPoint,
        ConnectionString = await PostgresServer.ConnectAsync(),
        Schema = _schema,
    };
}
