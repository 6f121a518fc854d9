using System.Diagnostics;
using System.Globalization;
using System.Text;
using Npgsql;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Benchmarks.Reconciling;

/// <summary>
/// Reconciles a batch run with as many rows as the stream has on PostgreSQL, once without a wrong row and once with
/// ten, and counts the rows that the server reads for it; a full outer join of the same two tables stands beside it.
/// Every step opens the store anew, so that its sessions are its own.
/// </summary>
internal sealed class ReconcileBenchmark
{
    private const int WrongRows = 10;
    private const int EventsPerRequest = 1_000;
    private const int RequestsInFlight = 64;

    // Enough that no checkpoint falls into a measured step.
    private static readonly EmbeddedHostOptions HostOptions = new() { CheckpointBytes = long.MaxValue };

    private readonly string _connectionString;
    private readonly string _schema;
    private readonly ReconcileShape _shape;
    private readonly List<ReconcileStep> _steps = [];
    private TableReads _before = new(0, 0, 0, 0);

    public ReconcileBenchmark(string connectionString, ReconcileShape shape)
    {
        _connectionString = connectionString;
        _shape = shape;
        _schema = string.Create(CultureInfo.InvariantCulture, $"bench_{shape.Groups}_{shape.KeysPerGroup}");
    }

    /// <summary>Lines for postgresql.conf; durability stays at PostgreSQL's defaults.</summary>
    public static IReadOnlyList<string> ServerSettings { get; } =
    [
        "shared_buffers = '2GB'", "max_wal_size = '16GB'", "checkpoint_timeout = '30min'",
        "maintenance_work_mem = '512MB'", "work_mem = '256MB'",
    ];

    public async Task<IReadOnlyList<ReconcileStep>> RunAsync(CancellationToken cancellationToken)
    {
        await StepAsync("ingest and publish", IngestAsync, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync("analyze", cancellationToken).ConfigureAwait(false);
        await StepAsync("load the run", (host, token) => LoadAsync(host, "clean", 0, token), cancellationToken)
            .ConfigureAwait(false);
        await ExecuteAsync("analyze", cancellationToken).ConfigureAwait(false);
        await StepAsync("open and close", (_, _) => Task.CompletedTask, cancellationToken).ConfigureAwait(false);
        await StepAsync("reconcile, no row wrong", (host, token) => ReconcileAsync(host, 0, token), cancellationToken)
            .ConfigureAwait(false);
        await JoinAsync("full outer join", "clean", 0, cancellationToken).ConfigureAwait(false);
        await StepAsync(
            "load a run, 10 rows wrong", (host, token) => LoadAsync(host, "wrong", WrongRows, token), cancellationToken)
            .ConfigureAwait(false);
        await ExecuteAsync("analyze", cancellationToken).ConfigureAwait(false);
        await JoinAsync("full outer join", "wrong", WrongRows, cancellationToken).ConfigureAwait(false);
        await StepAsync(
            "reconcile without repair, 10 rows wrong",
            (host, token) => ReconcileAsync(host, WrongRows, token, isDryRun: true),
            cancellationToken).ConfigureAwait(false);
        await StepAsync(
            "reconcile, 10 rows wrong", (host, token) => ReconcileAsync(host, WrongRows, token), cancellationToken)
            .ConfigureAwait(false);
        await JoinAsync("full outer join", "wrong", 0, cancellationToken).ConfigureAwait(false);
        await ExecuteAsync($"drop schema {_schema} cascade", cancellationToken).ConfigureAwait(false);
        return _steps;
    }

    private async Task StepAsync(
        string name,
        Func<EmbeddedHost, CancellationToken, Task> act,
        CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"{_schema}: {name} ...");
        var start = Stopwatch.GetTimestamp();
        var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = _connectionString, Schema = _schema, Create = true },
            cancellationToken).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            var ports = new EmbeddedPorts(
                store.HashKey,
                store.Log,
                store.Checkpoints,
                store.Results,
                store.BatchRuns,
                store.Verdicts,
                ContractYaml.Read,
                TimeProvider.System);
            var host = await EmbeddedHost.OpenAsync(ports, HostOptions, cancellationToken).ConfigureAwait(false);
            await using (host.ConfigureAwait(false))
            {
                await act(host, cancellationToken).ConfigureAwait(false);
            }
        }

        await NoteAsync(name, Stopwatch.GetElapsedTime(start), cancellationToken).ConfigureAwait(false);
    }

    private async Task NoteAsync(string name, TimeSpan time, CancellationToken cancellationToken)
    {
        var now = await TableReads.ReadAsync(_connectionString, _schema, cancellationToken).ConfigureAwait(false);
        _steps.Add(new ReconcileStep(name, time.TotalSeconds, now.Since(_before)));
        _before = now;
    }

    private async Task IngestAsync(EmbeddedHost host, CancellationToken cancellationToken)
    {
        await host.RegisterAsync(ReconcileContract.Document, ReconcileContract.Read()).ConfigureAwait(false);
        Queue<Task> inFlight = [];
        var request = host.NewRequest(ReconcileContract.Id);
        for (var group = 0; group < _shape.Groups; group++)
        {
            for (var key = 0; key < _shape.KeysPerGroup; key++)
            {
                request.Add(EventOf(group, key));
                if (request.Events == EventsPerRequest)
                {
                    await SendAsync(host, request, inFlight).ConfigureAwait(false);
                    request = host.NewRequest(ReconcileContract.Id);
                }
            }

            cancellationToken.ThrowIfCancellationRequested();
        }

        await SendAsync(host, request, inFlight).ConfigureAwait(false);
        await Task.WhenAll(inFlight).ConfigureAwait(false);
        await host.EndAsync(ReconcileContract.Id).ConfigureAwait(false);
        await host.CheckpointAsync().ConfigureAwait(false);
    }

    private static async Task SendAsync(EmbeddedHost host, PreparedRequest request, Queue<Task> inFlight)
    {
        request.Seal();
        inFlight.Enqueue(await host.SubmitAsync(ReconcileContract.Id, request, false).ConfigureAwait(false));
        if (inFlight.Count > RequestsInFlight)
        {
            await inFlight.Dequeue().ConfigureAwait(false);
        }
    }

    private static byte[] EventOf(int group, int key)
    {
        var time = ReconcileContract.First.AddHours(group).AddSeconds(key % 3_600);
        var amount = ReconcileContract.HundredthsOf(group, key) / 100m;
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""
            {"specversion":"1.0","id":"{{{group}}}-{{{key}}}","source":"bench","type":"bench.rows",
            """)
            + string.Create(CultureInfo.InvariantCulture, $"\"time\":\"{time:yyyy-MM-ddTHH:mm:ssZ}\",")
            + string.Create(
                CultureInfo.InvariantCulture,
                $$$"""
                "data":{"entity":"{{{ReconcileContract.KeyOf(key)}}}","amount":{{{amount}}}}}
                """));
    }

    private async Task LoadAsync(EmbeddedHost host, string run, int wrong, CancellationToken cancellationToken)
    {
        var request = new BatchRunRequest
        {
            Id = run,
            From = ReconcileContract.StartOf(0),
            To = ReconcileContract.StartOf(_shape.Groups),
        };
        var load = await host
            .LoadRunAsync(ReconcileContract.Id, request, RowsOf(host, wrong).ToAsyncEnumerable(), cancellationToken)
            .ConfigureAwait(false);
        if (load.Run.Rows != _shape.Rows)
        {
            throw new InvalidOperationException($"{load.Run.Rows} rows were loaded.");
        }
    }

    private IEnumerable<ResultRow> RowsOf(EmbeddedHost host, int wrong)
    {
        var compiled = host.ControlOf(ReconcileContract.Id).Contract;
        long number = 0;
        long next = wrong == 0 ? long.MaxValue : _shape.Rows / wrong / 2;
        for (var group = 0; group < _shape.Groups; group++)
        {
            // It remembers each row it has seen, to find repeats; these are none.
            var window = ReconcileContract.WindowOf(group);
            var reader = new ResultRowReader(compiled, window.Start, window.End);
            for (var key = 0; key < _shape.KeysPerGroup; key++)
            {
                var hundredths = ReconcileContract.HundredthsOf(group, key);
                if (number++ == next)
                {
                    hundredths++;
                    next += _shape.Rows / wrong;
                }

                string total = (hundredths / 100m).ToString(CultureInfo.InvariantCulture);
                yield return reader
                    .Read(ReconcileContract.KeyOf(key), window.Start, window.End, ["1", total]).Row
                    ?? throw new InvalidOperationException("A row of the benchmark is not valid.");
            }
        }
    }

    private static async Task ReconcileAsync(
        EmbeddedHost host,
        int drifts,
        CancellationToken cancellationToken,
        bool isDryRun = false)
    {
        var report = await Reconciler
            .RunAsync(host, ReconcileContract.Id, new ReconcileOptions { DryRun = isDryRun }, cancellationToken)
            .ConfigureAwait(false);
        if (report.Drifts.Count != drifts || !report.IsComplete)
        {
            throw new InvalidOperationException($"{report.Drifts.Count} rows differ; {drifts} are wrong.");
        }
    }

    // What a user would write today: all rows of both sides, side by side.
    private async Task JoinAsync(string name, string run, long expected, CancellationToken cancellationToken)
    {
        Console.Error.WriteLine($"{_schema}: {name} ...");
        var start = Stopwatch.GetTimestamp();
        var differ = (long)(await ExecuteAsync(
            $"""
            select count(*) from
                (select key, start_us, end_us, aggregates from result where mode <> 2) as s
                full outer join
                (select key, start_us, end_us, aggregates from batch_row
                 where run = (select number from batch_run where id = '{run}')) as b
                using (key, start_us, end_us)
            where s.aggregates is distinct from b.aggregates
            """,
            cancellationToken).ConfigureAwait(false))!;
        await NoteAsync(name, Stopwatch.GetElapsedTime(start), cancellationToken).ConfigureAwait(false);
        if (differ != expected)
        {
            throw new InvalidOperationException($"The join finds {differ} rows that differ; {expected} do.");
        }
    }

    private async Task<object?> ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(_connectionString)
        {
            SearchPath = _schema,
            Pooling = false,
            CommandTimeout = 0,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await using (connection.ConfigureAwait(false))
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            var command = new NpgsqlCommand(sql, connection);
            await using (command.ConfigureAwait(false))
            {
                return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
