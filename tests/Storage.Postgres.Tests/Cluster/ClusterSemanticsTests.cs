using Npgsql;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Clustering;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Storage.Postgres.Tests.Server;

namespace StreamBatch.Storage.Postgres.Tests.Cluster;

/// <summary>What hosts know of the semantics, and what they agree on: none is active that does not know it.</summary>
public sealed class ClusterSemanticsTests : IAsyncLifetime
{
    private const string Id = "orders";
    private const int Joining = 2;
    private const int Active = 3;
    private const int Dead = 6;

    private readonly string _schema = PostgresServer.NewSchema();
    private PostgresClusterStore _store = null!;
    private NpgsqlDataSource _database = null!;

    public async Task InitializeAsync()
    {
        _store = await PostgresClusterStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = await PostgresServer.ConnectAsync(), Schema = _schema },
            default);
        _database = NpgsqlDataSource.Create(await PostgresServer.ConnectAsync());
        await ExecuteAsync($"insert into {_schema}.orleans_cluster (cluster_id) values ('c')");
    }

    public async Task DisposeAsync()
    {
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Support_IsTheLeastOfActiveHosts_AndNothingWhileOneHasNotReported()
    {
        Assert.Equal(0, await _store.ReadSupportedSemanticsAsync(default));

        await JoinAsync(1, Active);
        Assert.Equal(0, await _store.ReadSupportedSemanticsAsync(default));

        await _store.ReportSemanticsAsync(Host(1), 2, default);
        Assert.Equal(2, await _store.ReadSupportedSemanticsAsync(default));

        await JoinAsync(2, Joining);
        await JoinAsync(3, Dead);
        await _store.ReportSemanticsAsync(Host(3), 1, default);
        Assert.Equal(2, await _store.ReadSupportedSemanticsAsync(default));

        await _store.ReportSemanticsAsync(Host(2), 1, default);
        await SetStatusAsync(2, Active);
        Assert.Equal(1, await _store.ReadSupportedSemanticsAsync(default));
    }

    [Fact]
    public async Task Agreement_NeedsAllActiveHosts_AndKeepsOlderOnesOut()
    {
        await JoinAsync(1, Active);
        await JoinAsync(2, Active);
        await _store.ReportSemanticsAsync(Host(1), 2, default);
        await _store.ReportSemanticsAsync(Host(2), 1, default);

        Assert.Equal(0, await _store.AgreeOnSemanticsAsync(2, default));
        await _store.ReportSemanticsAsync(Host(3), 1, default);
        await SetStatusAsync(2, Dead);
        Assert.Equal(1, await _store.AgreeOnSemanticsAsync(2, default));

        var refusal = await Assert.ThrowsAsync<UnknownSemanticsException>(
            async () => await _store.ReportSemanticsAsync(Host(4), 1, default));
        Assert.Equal((2, 1), (refusal.Version, refusal.Newest));

        // It had reported before, and has become active since: it hears of it when it reports again.
        await Assert.ThrowsAsync<UnknownSemanticsException>(
            async () => await _store.ReportSemanticsAsync(Host(3), 1, default));
        await _store.ReportSemanticsAsync(Host(5), 2, default);
        Assert.Equal(1, await _store.AgreeOnSemanticsAsync(1, default));
        await Assert.ThrowsAsync<UnknownSemanticsException>(
            async () => await _store.ReportSemanticsAsync(Host(6), 1, default));
    }

    [Fact]
    public async Task HostThatBecomesActive_WhileOthersAgree_IsSeenByThem_OrSeesIt()
    {
        await JoinAsync(0, Active);
        await _store.ReportSemanticsAsync(Host(0), 9, default);
        for (var round = 2; round < 42; round++)
        {
            await JoinAsync(round, Joining);
            await _store.ReportSemanticsAsync(Host(round), 1, default);
            var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var agreeing = Task.Run(async () =>
            {
                await start.Task;
                return await _store.AgreeOnSemanticsAsync(9, default) > 0;
            });
            var reporting = Task.Run(async () =>
            {
                await start.Task;
                await SetStatusAsync(round, Active);
                return await IsTakenAsync(Host(round), 1);
            });
            start.SetResult();

            var (isAgreed, isTaken) = (await agreeing, await reporting);

            Assert.NotEqual(isAgreed, isTaken);
            await SetStatusAsync(round, Dead);
            await ExecuteAsync($"update {_schema}.agreed_semantics set version = 1");
        }
    }

    [Fact]
    public async Task TakeOver_TellsTheVersionInForce_OrTheOneOfTheLog()
    {
        var control = (await _store.TakeOverAsync(Id, BlockHeader.ControlLog, default)).Epoch;
        var epoch = (await _store.TakeOverAsync(Id, 0, default)).Epoch;
        await AppendAsync(BlockHeader.ControlLog, 0, control, 1);
        await AppendAsync(0, 0, epoch, 1);
        Assert.Equal(1, (await _store.TakeOverAsync(Id, 0, default)).Semantics);

        await AppendAsync(BlockHeader.ControlLog, 1, control, 2);
        epoch = await SemanticsAsync(0, 2);
        await AppendAsync(0, 1, epoch, 3);

        await SemanticsAsync(0, 3);
        await SemanticsAsync(1, 2);
        await Assert.ThrowsAsync<UnknownSemanticsException>(
            async () => await _store.ReportSemanticsAsync(Host(1), 2, default));
        await _store.ReportSemanticsAsync(Host(1), 3, default);
    }

    private static ClusterHost Host(int number) => new("127.0.0.1", 1_000 + number, number);

    private async Task<bool> IsTakenAsync(ClusterHost host, ushort newest)
    {
        try
        {
            await _store.ReportSemanticsAsync(host, newest, default);
            return true;
        }
        catch (UnknownSemanticsException)
        {
            return false;
        }
    }

    private async Task<long> SemanticsAsync(int partition, ushort expected)
    {
        var taken = await _store.TakeOverAsync(Id, partition, default);
        Assert.Equal(expected, taken.Semantics);
        return taken.Epoch;
    }

    private async Task AppendAsync(int partition, long offset, long epoch, ushort semantics)
    {
        var records = new ByteWriter();
        RecordCodec.WriteControl(records, ControlKind.WatermarkReached, []);
        var block = new PendingBlock(
            Id,
            new BlockHeader
            {
                Partition = partition,
                FirstOffset = offset,
                Count = 1,
                Epoch = epoch,
                AppendId = new UInt128((ulong)epoch, (ulong)offset),
                Ingested = new HybridTimestamp(1_000_000 + offset, 0),
                Semantics = semantics,
                Watermark = null,
            },
            BlockCodec.MakePayload(records.ToArray()));
        Assert.Equal([true], await _store.AppendAsync([block], default));
    }

    private Task JoinAsync(int number, int status) => ExecuteAsync(
        $"insert into {_schema}.orleans_silo (cluster_id, address, port, generation, name, host, status, gateway_port, "
        + $"started_at, alive_at) values ('c', '127.0.0.1', {1_000 + number}, {number}, 's', 'h', {status}, 0, now(), "
        + "now())");

    private Task SetStatusAsync(int number, int status) =>
        ExecuteAsync($"update {_schema}.orleans_silo set status = {status} where port = {1_000 + number}");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
