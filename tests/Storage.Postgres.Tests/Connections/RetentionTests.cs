using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>A store in a database that drops what is old stays as large as it is.</summary>
[Collection(Alone.Name)]
public sealed class RetentionTests
{
    private const string Size = """
        select sum(pg_total_relation_size(c.oid))::bigint from pg_class as c
        where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'm')
        """;

    [Fact]
    public async Task TenCycles_LeaveTheDatabaseAsLargeAsAfterTheFirst()
    {
        await using var fixture = new StoreFixture();
        var clock = new ManualClock();
        var cycles = new RetentionCycles(clock);
        List<long> sizes = [];
        while (sizes.Count < 11)
        {
            await using var host = await OpenAsync(fixture, clock);
            var (retention, repaired) = await cycles.RunAsync(host);
            Assert.Equal(5, repaired);

            // As the server does by itself, when it comes to it.
            await fixture.ExecuteAsync("vacuum");
            if (host.Log.Start != default && cycles.HasDropped(retention))
            {
                sizes.Add((long)(await fixture.ExecuteAsync(Size))!);
            }
        }

        Assert.InRange(sizes[^1], sizes[0] * 0.8, sizes[0] * 1.2);
        await using var last = await OpenAsync(fixture, clock);
        var audit = await VerdictAudit.VerifyAsync(last, RetentionCycles.ContractId, null, default);
        Assert.True(audit.IsSound, string.Join('\n', audit.Findings));
    }

    [Fact]
    public async Task TheLog_IsNotDroppedBeyondAPinnedCheckpoint()
    {
        await using var fixture = new StoreFixture();
        var clock = new ManualClock();
        var cycles = new RetentionCycles(clock);
        await using var host = await OpenAsync(fixture, clock);
        await cycles.RunAsync(host);
        await cycles.RunAsync(host);

        var start = host.Log.Start;

        await Assert.ThrowsAsync<Engine.StoreException>(() => host.Log.DropBeforeAsync(host.Log.End, default).AsTask());

        Assert.Equal(start, host.Log.Start);
    }

    private static async Task<EmbeddedHost> OpenAsync(StoreFixture fixture, ManualClock clock)
    {
        var store = await fixture.ReopenAsync();
        var host = await EmbeddedHost.OpenAsync(
            new EmbeddedPorts(
                store.HashKey,
                store.Log,
                store.Checkpoints,
                store.Results,
                store.BatchRuns,
                store.Verdicts,
                ContractYaml.Read,
                clock),
            new EmbeddedHostOptions(),
            default);
        await host.RegisterAsync(
            RetentionCycles.ContractYaml, ContractYaml.Read(RetentionCycles.ContractYaml).Contract!);
        return host;
    }
}
