using System.Globalization;
using System.Text;
using Npgsql;
using StreamBatch.Cli.Tests.Backups;
using StreamBatch.Cli.Tests.Batches;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Stores;

/// <summary>Commands that only read a store in PostgreSQL, beside a process that writes it.</summary>
public sealed class ReadingPostgresTests(BackupPostgres postgres) : IClassFixture<BackupPostgres>, IAsyncLifetime
{
    private static readonly string[][] Readers =
    [
        ["contract", "list"],
        ["results", "readings"],
        ["results", "readings", "--open"],
        ["results", "readings", "--revisions"],
        ["results", "readings", "--with", "batch"],
        ["explain", "readings", "event", "/s", "1"],
        ["explain", "readings", "entity", "a"],
        ["explain", "readings", "window", "a", CliFolder.Time(0)],
        ["verify", "readings"],
        ["kpi", "readings"],
        ["repair", "list", "readings"],
        ["quarantine", "list", "readings"],
        ["watermark", "readings"],
    ];

    private static int SchemaCount;

    private readonly ManualClock _clock = new();
    private readonly string _schema = string.Create(
        CultureInfo.InvariantCulture, $"cli_reading_{Interlocked.Increment(ref SchemaCount)}");

    private BackupPlace Place => BackupPlace.InPostgres(postgres.Connection, _schema, _clock);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (postgres.IsThere)
        {
            await postgres.ScalarAsync($"DROP SCHEMA IF EXISTS {_schema} CASCADE");
        }
    }

    [PostgresFact]
    public async Task ReadingCommands_LeaveTheStoreToItsWriter()
    {
        await using var store = await OpenAsync();
        await using var host = await RegisterAsync(PortsOf(store));
        await IngestAsync(host, "1", 1);
        await host.RaiseWatermarkAsync("readings", Micros(20));

        foreach (var command in Readers)
        {
            (await Place.RunAsync(command)).Succeeds();
            await IngestAsync(host, string.Join(' ', command), 30);
        }

        Assert.Single((await Place.RunAsync("results", "readings", "--json")).Succeeds().Json);
        Assert.Equal(1L, await postgres.ScalarAsync($"SELECT term FROM {_schema}.writer"));
    }

    [PostgresFact]
    public async Task ReadingCommands_WriteNothing_AndNeedOnlyTheRightToRead()
    {
        using var files = new CliFolder();
        (await Place.RunAsync("contract", "register", files.Write("c.yaml", CliFolder.Contract))).Succeeds();
        (await Place.IngestAsync("readings", CliFolder.Event("1", 1, "1"))).Succeeds();
        await postgres.ScalarAsync($"""
            CREATE ROLE {_schema} LOGIN PASSWORD 'reader';
            GRANT USAGE ON SCHEMA {_schema} TO {_schema};
            GRANT SELECT ON ALL TABLES IN SCHEMA {_schema} TO {_schema}
            """);
        var connection = new NpgsqlConnectionStringBuilder(postgres.Connection)
        {
            Username = _schema,
            Password = "reader",
            Pooling = false,
        };
        var reader = BackupPlace.InPostgres(connection.ConnectionString, _schema, _clock);

        try
        {
            foreach (var command in Readers)
            {
                (await reader.RunAsync(command)).Succeeds();
            }

            Assert.Equal(1, (await reader.RunAsync("watermark", "readings", "--end")).Code);
        }
        finally
        {
            await postgres.ScalarAsync($"DROP OWNED BY {_schema}; DROP ROLE {_schema}");
        }
    }

    [PostgresFact]
    public async Task ResultsBehindTheLog_AreToldOf_AndVerifyHoldsWhatIsPublished()
    {
        await using (var store = await OpenAsync())
        {
            // Acknowledged and never published: the process ends before.
            var results = new ForgettingResults(store.Results);
            var host = await RegisterAsync(PortsOf(store) with { Results = results });
            await IngestAsync(host, "1", 1);
            await host.RaiseWatermarkAsync("readings", Micros(12));
            results.IsForgetting = true;
            await IngestAsync(host, "2", 13);
            await host.RaiseWatermarkAsync("readings", Micros(40));
        }

        var behind = await Place.RunAsync("results", "readings", "--json");
        var verified = (await Place.RunAsync("verify", "readings")).Succeeds();
        var story = (await Place.RunAsync("explain", "readings", "event", "/s", "2")).Succeeds();

        Assert.Single(behind.Succeeds().Json);
        Assert.StartsWith(
            "the results are behind the log by 1 change: the process that writes",
            behind.Error,
            StringComparison.Ordinal);
        Assert.Contains("behind the log", verified.Error, StringComparison.Ordinal);
        Assert.Contains("accepted, on time", story.Output, StringComparison.Ordinal);
        (await Place.RunAsync("watermark", "readings", "--at", CliFolder.Time(41))).Succeeds();
        var after = (await Place.RunAsync("results", "readings", "--json")).Succeeds();
        Assert.Equal((2, ""), (after.Json.Count, after.Error));
    }

    [PostgresFact]
    public async Task ResultsThatAreHalfPublished_AreNotVerified()
    {
        await using (var store = await OpenAsync())
        {
            var host = await RegisterAsync(PortsOf(store));
            await IngestAsync(host, "1", 1);
            await host.RaiseWatermarkAsync("readings", Micros(12));
            await host.DrainAsync();
        }

        // As between two parts of a publication: panes are there, the offsets do not tell of them.
        await postgres.ScalarAsync($"UPDATE {_schema}.published SET next_offset = 0 WHERE partition >= 0");

        var verified = await Place.RunAsync("verify", "readings");

        Assert.Equal(1, verified.Code);
        Assert.Contains("Results of readings are published in part", verified.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task VerdictsThatAreSealedAndNotPublished_AreRead()
    {
        await using (var store = await OpenAsync())
        {
            var host = await RegisterAsync(PortsOf(store) with { Verdicts = new ForgettingVerdicts() });
            await IngestAsync(host, "1", 1);
            await host.RaiseWatermarkAsync("readings", Micros(40));
            await host.LoadRunAsync(
                "readings",
                new BatchRunRequest { Id = "r", From = new EventTime(Micros(0)), To = new EventTime(Micros(30)) },
                [new ResultRow("a", new Window(new EventTime(Micros(0)), new EventTime(Micros(10))), Values())],
                default);
            await Reconciler.RunAsync(host, "readings", new ReconcileOptions(), default);
        }

        var verified = (await Place.RunAsync("verify", "readings", "--json")).Succeeds().Object;
        var story = (await Place.RunAsync("explain", "readings", "verdict", "1")).Succeeds();

        Assert.Equal(1, verified.GetProperty("verdicts").GetInt64());
        Assert.Contains("verdict 1 on run r: equal", story.Output, StringComparison.Ordinal);
    }

    private static AggregateValues Values() =>
        new([AggregateValue.Of(1), AggregateValue.Of(100), AggregateValue.Of(100)]);

    private static long Micros(int second) => (second * 1_000_000L) + 1_767_225_600_000_000L;

    private static async Task IngestAsync(EmbeddedHost host, string id, int second)
    {
        var request = host.NewRequest("readings");
        request.Add(Encoding.UTF8.GetBytes(CliFolder.Event(id, second, "1")));
        request.Seal();
        await host.IngestAsync("readings", request, false);
    }

    private static async Task<EmbeddedHost> RegisterAsync(EmbeddedPorts ports)
    {
        var host = await EmbeddedHost.OpenAsync(ports, new(), default);
        await host.RegisterAsync(CliFolder.Contract, ContractYaml.Read(CliFolder.Contract).Contract!);
        return host;
    }

    private async Task<PostgresStore> OpenAsync() => await PostgresStore.OpenAsync(
        new PostgresStoreOptions { ConnectionString = postgres.Connection, Schema = _schema }, default);

    private EmbeddedPorts PortsOf(PostgresStore store) => new(
        store.HashKey,
        store.Log,
        store.Checkpoints,
        store.Results,
        store.BatchRuns,
        store.Verdicts,
        ContractYaml.Read,
        _clock);

    private sealed class ForgettingVerdicts : IVerdictStore
    {
        public ValueTask AppendAsync(
            string contractId,
            IReadOnlyList<StoredVerdict> verdicts,
            CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<IReadOnlyList<StoredVerdict>> ReadAsync(
            string contractId,
            CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<StoredVerdict>>([]);

        public ValueTask<IReadOnlyList<StoredVerdict>> ReadAfterAsync(
            string contractId,
            long after,
            int limit,
            CancellationToken cancellationToken) => ReadAsync(contractId, cancellationToken);

        public ValueTask<long> ReadLastNumberAsync(string contractId, CancellationToken cancellationToken) =>
            ValueTask.FromResult(0L);
    }
}
