using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.BlockLogs;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.BlockLogs;

/// <summary>The log as it stands in rows: days, pages, damage and loss.</summary>
public sealed class LogRowTests : IAsyncLifetime
{
    private const long DayMicroseconds = 86_400_000_000;

    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Days_FollowTheGroups_AndAreReadInOrder_AfterAReopenToo()
    {
        var store = await _fixture.OpenAsync();
        long[] days = [0, 0, 2, 1, 2, 3];
        for (var i = 0; i < days.Length; i++)
        {
            await AppendAsync(store, OnDay(days[i], "a", 0, i), OnDay(0, "a", 1, i));
        }

        store = await _fixture.ReopenAsync();
        await AppendAsync(store, OnDay(1, "a", 0, 6));
        await AppendAsync(store, OnDay(4, "a", 0, 7));

        Assert.Equal(
            "1970-01-01:2 1970-01-03:3 1970-01-04:2 1970-01-05:1",
            await _fixture.ExecuteAsync("""
                select string_agg(day || ':' || groups, ' ' order by day)
                from (select day, count(distinct group_number) as groups from log_block group by day) days
                """));
        Assert.Equal(Enumerable.Range(0, 8).Select(i => (long)i), (await OffsetsAsync(store, 0)));
        Assert.Equal([3L, 4, 5, 6], await store.Log.ReadPartitionAsync("a", 0, 3, 7, default)
            .Select(block => block.Header.FirstOffset).ToListAsync());
    }

    [Fact]
    public async Task Pages_HoldManyBlocks_AndGroupsThatDoNotFit()
    {
        var store = await _fixture.OpenAsync();
        var text = Convert.ToHexString(System.Security.Cryptography.SHA512.HashData("seed"u8));
        var large = string.Concat(Enumerable.Repeat(text, 30_000)); // 3.8 MB, with a page of 8
        PendingBlock[] many =
            [.. Enumerable.Range(0, (2 * LogPages.PageBlocks) + 10).Select(i => StoreSamples.Block("b", i, 0))];
        for (var i = 0; i < 6; i++)
        {
            await AppendAsync(store, Plain("a", i, large), StoreSamples.Block("a", 1, i));
        }

        await AppendAsync(store, many);

        Assert.Equal(12 + many.Length, await store.Log.ReadAsync(default, default).CountAsync());
        Assert.Equal(
            Enumerable.Repeat(large.Length, 6),
            await store.Log.ReadPartitionAsync("a", 0, 0, long.MaxValue, default)
                .Select(block => block.Records.Length).ToListAsync());
    }

    [Theory]
    [InlineData("payload = set_byte(payload, 0, 0)", "orders at offset 1 ")]
    [InlineData("header = set_byte(header, 50, 77)", "orders at offset 1 ")]
    [InlineData("first_offset = 0", "orders at offset 0 ")]
    public async Task ADamagedBlock_IsRefused_NamingItsPlace(string damage, string place)
    {
        var store = await _fixture.OpenAsync();
        await AppendAsync(store, StoreSamples.Block("orders", 3, 0));
        await AppendAsync(store, StoreSamples.Block("orders", 3, 1));
        await _fixture.ExecuteAsync($"update log_block set {damage} where group_number = 2");

        var refusal = await Assert.ThrowsAsync<CorruptDataException>(() => OffsetsAsync(store, 3));

        Assert.Contains($"partition 3 of {place}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AGroupThatIsGone_IsMissed_ByEveryReader()
    {
        var store = await _fixture.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            await AppendAsync(store, StoreSamples.Block("orders", 0, i), StoreSamples.Block("orders", 1, i));
        }

        await _fixture.ExecuteAsync("delete from log_block where group_number = 2 and partition = 0");

        await Assert.ThrowsAsync<CorruptDataException>(() => OffsetsAsync(store, 1));
        await Assert.ThrowsAsync<CorruptDataException>(
            async () => await store.Log.ReadPartitionAsync("orders", 0, 0, 3, default).CountAsync());
        Assert.Equal(1, await store.Log.ReadPartitionAsync("orders", 0, 0, 1, default).CountAsync());
        Assert.Equal(3, await store.Log.ReadPartitionAsync("orders", 1, 0, 3, default).CountAsync());
    }

    [Theory]
    [InlineData("delete from log_block where group_number = 3", "ends before group 3")]
    [InlineData("delete from log_block where group_number = 3 and partition = 0", "ends before group 3")]
    [InlineData(
        "delete from log_block where group_number = 3; update log_end set group_number = 2", "reached group 3 when")]
    public async Task Open_OfALogThatLostItsEnd_IsRefused(string loss, string message)
    {
        var store = await _fixture.OpenAsync();
        for (var i = 0; i < 3; i++)
        {
            await AppendAsync(store, StoreSamples.Block("orders", 0, i), StoreSamples.Block("orders", 1, i));
        }

        await store.Checkpoints.WriteAsync(new Checkpoint(store.Log.End, []), default);
        await _fixture.ReopenAsync();
        await _fixture.ExecuteAsync(loss);

        var refusal = await Assert.ThrowsAsync<CorruptDataException>(() => _fixture.OpenAsync());

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("acknowledged events are missing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MorePublishedThanTheLogHolds_IsRefused()
    {
        var state = new LogState(
            "s", 1, default, 1, new Dictionary<(string, int), (long, long)> { [("orders", 2)] = (5, 1) });

        state.RefuseBehind([new PublishedPosition("orders", 2, 5)]);

        var refusal = Assert.Throws<CorruptDataException>(
            () => state.RefuseBehind([new PublishedPosition("orders", 2, 6)]));
        Assert.Contains("partition 2 of orders at offset 5", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<CorruptDataException>(
            () => state.RefuseBehind([new PublishedPosition("orders", BlockHeader.ControlLog, 1)]));
    }

    [Theory]
    [InlineData("day = '1970-01-02' and (group_number, place) > (1, 0) order by group_number, place", 1)]
    [InlineData(
        """
        contract_id = 'a' and partition = 0 and next_offset > 1 and next_offset <= coalesce(
            (
                select next_offset from log_block where contract_id = 'a' and partition = 0 and next_offset >= 3
                order by next_offset limit 1),
            9) order by next_offset
        """,
        4)]
    [InlineData("contract_id = 'a' and partition = 0 and max_event_time >= 5 order by max_event_time", 4)]
    public async Task Reads_UseIndexes_AndOfGroupsOneDay(string condition, int scans)
    {
        var store = await _fixture.OpenAsync();
        for (var i = 0; i < 4; i++)
        {
            await AppendAsync(store, OnDay(i, "a", 0, i));
        }

        var plan = await PlanAsync($"select header from log_block where {condition} limit 10");

        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("->  Sort", plan, StringComparison.Ordinal);
        Assert.True(scans == plan.Split("Index Scan").Length - 1, plan);
    }

    private async Task<string> PlanAsync(string sql)
    {
        await _fixture.ExecuteAsync("""
            create function plan_of(query text) returns text language plpgsql as $$
            declare line text; result text := '';
            begin
                set local enable_seqscan = off;
                set local enable_bitmapscan = off;
                set local enable_sort = off;
                for line in execute 'explain (analyze, costs off, timing off, summary off) ' || query loop
                    result := result || line || chr(10);
                end loop;
                return result;
            end $$
            """);
        return (string)(await _fixture.ExecuteAsync($"select plan_of($query${sql}$query$)"))!;
    }

    private static PendingBlock OnDay(long day, string contractId, int partition, long offset)
    {
        var block = StoreSamples.Block(contractId, partition, offset);
        return block with
        {
            Header = block.Header with { Ingested = new HybridTimestamp((day * DayMicroseconds) + offset, 0) },
        };
    }

    private static PendingBlock Plain(string contractId, long offset, string text)
    {
        var block = StoreSamples.Block(contractId, 0, offset);
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        return block with
        {
            Payload = new BlockPayload(
                bytes, BlockCompression.None, bytes.Length, Domain.Binary.Crc32C.Compute(bytes)),
        };
    }

    private static async Task<LogPosition> AppendAsync(PostgresStore store, params PendingBlock[] blocks) =>
        await store.Log.AppendAsync(blocks, CancellationToken.None);

    private static async Task<List<long>> OffsetsAsync(PostgresStore store, int partition) =>
        await store.Log.ReadAsync(default, CancellationToken.None)
            .Where(block => block.Header.Partition == partition)
            .Select(block => block.Header.FirstOffset).ToListAsync();
}
