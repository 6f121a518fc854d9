using Npgsql;
using Orleans.Runtime;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Grains.Interfaces;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests.Reconciling;

/// <summary>A cluster reconciles as the embedded edition does, whatever silo dies meanwhile.</summary>
public sealed class ReconciliationTests
{
    private const int Seal = 3;

    [PostgresFact]
    public async Task Reconciliation_SaysWhatTheEmbeddedEditionSays_AndTheSecondIsClean()
    {
        await using var fixture = await ClusterFixture.StartAsync(2);
        var first = await SalesRun.FillAsync(fixture);
        var again = await fixture.Gateway
            .LoadRunAsync(Sales.Id, Sales.Run(), Sales.Rows().ToAsyncEnumerable(), default);
        var other = Sales.Rows().Skip(1).ToAsyncEnumerable();
        await Assert.ThrowsAsync<RunExistsException>(
            () => fixture.Gateway.LoadRunAsync(Sales.Id, Sales.Run(), other, default));

        var dry = await SalesRun.ReconcileAsync(fixture, new ReconcileOptions { DryRun = true });
        var report = await SalesRun.ReconcileAsync(fixture);
        var incidents = await fixture.Gateway.ReadIncidentsAsync(Sales.Id, default);
        foreach (var incident in incidents)
        {
            var ruling = new IncidentRuling(incident.Id, IsApproved: true, "somebody", "the batch is right");
            Assert.Single(await fixture.Gateway.DecideAsync(Sales.Id, ruling, default));
        }

        var second = await SalesRun.ReconcileAsync(fixture);

        Assert.True(first.IsNew);
        Assert.False(again.IsNew || again.IsReplaced);
        Assert.Equal(7, dry.Drifts.Count);
        Assert.Equal(await SalesRun.ExpectedAsync(), Sales.Lines(report));
        Assert.Equal(3, incidents.Count);
        Assert.Empty(second.Drifts);
        await SalesRun.VerifyAsync(fixture, second.Head);
    }

    [PostgresFact]
    public async Task SiloThatReconciles_IsKilledWhileItCompares_AndAnotherComesToTheSameVerdicts()
    {
        await using var fixture = await ClusterFixture.StartAsync(3);
        await SalesRun.FillAsync(fixture);
        var id = await fixture.Gateway.StartReconciliationAsync(
            Sales.Id, new ReconcileOptions { RecordsPerSecond = 30 }, default);
        await Eventually.HoldsAsync(
            async () => await ReadAsync(fixture, id) is { Step.Stage: ReconcileStage.Comparing },
            TimeSpan.FromSeconds(60));

        await KillReconcilingAsync(fixture);
        var report = await SalesRun.EndAsync(fixture, id);

        Assert.True((await ReadAsync(fixture, id)).Attempt > 1);
        Assert.Equal(await SalesRun.ExpectedAsync(), Sales.Lines(report));
        await SalesRun.VerifyAsync(fixture, report.Head);
    }

    // Method: the first attempt stands still between its corrections and its seal, until its silo is killed.
    [PostgresFact]
    public async Task SiloThatReconciles_IsKilledBeforeItSeals_AndAnotherSealsWhatItCorrected()
    {
        await using var fixture = await ClusterFixture.StartAsync(3);
        await SalesRun.FillAsync(fixture);
        await using var source = NpgsqlDataSource.Create(fixture.ConnectionString);
        await ExecuteAsync(source, $"""
            create function stand_still() returns trigger language plpgsql as $$
            begin
                if new.stage = {Seal} and new.attempt = 1 then perform pg_advisory_xact_lock(77); end if;
                return new;
            end $$;
            create trigger stand_still before update on streambatch.reconcile_task
                for each row execute function stand_still()
            """);
        long id;
        await using (var holder = await source.OpenConnectionAsync())
        {
            await using var hold = new NpgsqlCommand("select pg_advisory_lock(77)", holder);
            await hold.ExecuteNonQueryAsync();
            id = await fixture.Gateway.StartReconciliationAsync(Sales.Id, new ReconcileOptions(), default);
            await Eventually.HoldsAsync(
                async () => await fixture.ScalarAsync(
                    "select count(*) from pg_locks where locktype = 'advisory' and objid = 77 and not granted") == 1,
                TimeSpan.FromSeconds(60));
            Assert.True(await fixture.CountAsync("pane where timing = 2") >= 4);

            await KillReconcilingAsync(fixture);
            await using var release = new NpgsqlCommand("select pg_advisory_unlock(77)", holder);
            await release.ExecuteNonQueryAsync();
        }

        var report = await SalesRun.EndAsync(fixture, id);

        Assert.Equal(await SalesRun.ExpectedAsync(), Sales.Lines(report));
        await SalesRun.VerifyAsync(fixture, report.Head);
        Assert.DoesNotContain((await SalesRun.ReconcileAsync(fixture)).Drifts, drift => drift.Revision is not null);
    }

    private static async Task<ReconcileTask> ReadAsync(ClusterFixture fixture, long id) =>
        Assert.IsType<ReconcileTask>(await fixture.Gateway.ReadReconciliationAsync(Sales.Id, id, default));

    private static async Task KillReconcilingAsync(ClusterFixture fixture)
    {
        var grains = fixture.Cluster.GrainFactory;
        var address = await grains.GetGrain<IManagementGrain>(0)
            .GetActivationAddress(grains.GetGrain<IReconciliationGrain>(Sales.Id));
        await fixture.Cluster.KillSiloAsync(
            fixture.Cluster.Silos.First(silo => silo.SiloAddress.Equals(address)));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
