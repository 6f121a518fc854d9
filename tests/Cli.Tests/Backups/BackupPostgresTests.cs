using StreamBatch.Cli.Tests.Batches;
using StreamBatch.Engine.Backups;
using StreamBatch.Engine.Embedded;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>Backups beside a live writer, and schemas that are no target.</summary>
public sealed class BackupPostgresTests(BackupPostgres postgres) : IClassFixture<BackupPostgres>
{
    private readonly ManualClock _clock = new();

    [PostgresFact]
    public async Task ABackup_LeavesTheFenceToALiveWriter_AndARefusedRestoreToo()
    {
        using var files = new CliFolder();
        var schema = postgres.NewSchema();
        var place = BackupPlace.InPostgres(postgres.Connection, schema, _clock);
        await using var store = await OpenAsync(schema);
        await using var host = await RegisterAsync(store);
        await IngestAsync(host, "1", 1);

        (await place.RunAsync("backup", "--to", files.PathOf("x.backup"))).Succeeds();
        var refused = await place.RunAsync("restore", "--from", files.PathOf("x.backup"));

        Assert.Equal(1, refused.Code);
        Assert.Contains($"Schema {schema} holds a store", refused.Error, StringComparison.Ordinal);
        await IngestAsync(host, "2", 2);
        await host.DrainAsync();
        Assert.Equal(1L, await postgres.ScalarAsync($"SELECT term FROM {schema}.writer"));
    }

    [PostgresFact]
    public async Task ABackup_WhoseResultsAreBehindTheLog_HoldsTheWholeLog_AndIsProvedAtBothPlaces()
    {
        using var files = new CliFolder();
        var schema = postgres.NewSchema();
        var backup = files.PathOf("x.backup");
        await using (var store = await OpenAsync(schema))
        {
            // Acknowledged and never published: the process ends before.
            var ports = PortsOf(store);
            var results = new ForgettingResults(store.Results);
            var host = await EmbeddedHost.OpenAsync(ports with { Results = results }, new(), default);
            await host.RegisterAsync(CliFolder.Contract, ContractYaml.Read(CliFolder.Contract).Contract!);
            await IngestAsync(host, "1", 1);
            await host.RaiseWatermarkAsync("readings", Micros(12));
            results.IsForgetting = true;
            await IngestAsync(host, "2", 13);
            await host.RaiseWatermarkAsync("readings", Micros(40));
        }

        var written = (await BackupPlace.InPostgres(postgres.Connection, schema, _clock)
            .RunAsync("backup", "--to", backup, "--json")).Succeeds().Object;
        var target = BackupPlace.InFolder(files.PathOf("target"), _clock);
        (await target.RunAsync("restore", "--from", backup)).Succeeds();

        Assert.True(written.GetProperty("viewGroups").GetInt64() < written.GetProperty("groups").GetInt64());
        var contract = written.GetProperty("contracts")[0];
        Assert.Equal(1, contract.GetProperty("results").GetInt64());
        Assert.Equal(2, (await target.RunAsync("results", "readings", "--json")).Succeeds().Json.Count);
    }

    [PostgresFact]
    public async Task ARestoreThatWasCutOff_IsNoStore()
    {
        using var files = new CliFolder();
        var source = BackupPlace.InFolder(files.PathOf("source"), _clock);
        (await source.RunAsync("contract", "register", files.Write("c.yaml", CliFolder.Contract))).Succeeds();
        (await source.IngestAsync("readings", CliFolder.Event("1", 1, "1"))).Succeeds();
        var backup = files.PathOf("x.backup");
        (await source.RunAsync("backup", "--to", backup)).Succeeds();
        var schema = postgres.NewSchema();
        await using (var input = File.OpenRead(backup))
        {
            var archive = BackupArchive.Open(input, backup);
            await using var store = await OpenAsync(schema, archive.Manifest);
            Assert.True((await StoreRestore.RunAsync(archive, PortsOf(store), default)).IsEqual);
        }

        var place = BackupPlace.InPostgres(postgres.Connection, schema, _clock);
        var read = await place.RunAsync("results", "readings");
        var again = await place.RunAsync("restore", "--from", backup);
        var copied = await place.RunAsync("backup", "--to", files.PathOf("y.backup"));

        Assert.Equal((1, 1, 1), (read.Code, again.Code, copied.Code));
        Assert.Contains("a restore was not finished", read.Error, StringComparison.Ordinal);
        Assert.Contains("a restore that was not finished", again.Error, StringComparison.Ordinal);
        Assert.Contains("holds no whole store", copied.Error, StringComparison.Ordinal);
    }

    private static long Micros(int second) => ((second * 1_000_000L) + 1_767_225_600_000_000L);

    private static async Task IngestAsync(EmbeddedHost host, string id, int second)
    {
        var request = host.NewRequest("readings");
        request.Add(System.Text.Encoding.UTF8.GetBytes(CliFolder.Event(id, second, "1")));
        request.Seal();
        await host.IngestAsync("readings", request, false);
    }

    private async Task<PostgresStore> OpenAsync(string schema, BackupManifest? restored = null) =>
        await PostgresStore.OpenAsync(
            new PostgresStoreOptions
            {
                ConnectionString = postgres.Connection,
                Schema = schema,
                RestoredKey = restored?.HashKey,
            },
            default);

    private async Task<EmbeddedHost> RegisterAsync(PostgresStore store)
    {
        var host = await EmbeddedHost.OpenAsync(PortsOf(store), new(), default);
        await host.RegisterAsync(CliFolder.Contract, ContractYaml.Read(CliFolder.Contract).Contract!);
        return host;
    }

    private EmbeddedPorts PortsOf(PostgresStore store) => new(
        store.HashKey,
        store.Log,
        store.Checkpoints,
        store.Results,
        store.BatchRuns,
        store.Verdicts,
        ContractYaml.Read,
        _clock);
}
