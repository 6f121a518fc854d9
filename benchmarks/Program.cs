using System.Globalization;
using StreamBatch.Benchmarks;
using StreamBatch.Benchmarks.Embedded;
using StreamBatch.Benchmarks.Peers;
using StreamBatch.Benchmarks.Quality;
using StreamBatch.Benchmarks.Reconciling;
using StreamBatch.Testing.Postgres;
using StreamBatch.Testing.Workloads;

// Compares, in one run on one machine, what a user would write today, the limit of one thread in memory, and
// StreamBatch. The contenders run in turn, round by round, so that a machine whose speed drifts is the same for all of
// them.
var arguments = new Queue<string>(args);
if (arguments.TryPeek(out var name) && name == "reconcile")
{
    arguments.Dequeue();
    return await ReconcileCommand.RunAsync(arguments, CancellationToken.None);
}

if (name == "quality")
{
    return await QualityBenchmark.RunAsync(Console.Out);
}

var isHttp = name == "http";
if (isHttp)
{
    arguments.Dequeue();
}

var json = false;
var rounds = 5;
var events = 1_000_000;
var keys = 10_000;
while (arguments.TryDequeue(out var argument))
{
    switch (argument)
    {
        case InterleavingReport.JsonArgument:
            json = true;
            break;
        case "--rounds" when TryTake(out rounds):
        case "--events" when TryTake(out events):
        case "--keys" when TryTake(out keys):
            break;
        default:
            Console.Error.WriteLine("usage: bench [http] [--json] [--rounds N] [--events N] [--keys N]");
            Console.Error.WriteLine("       bench reconcile [--rows N]");
            Console.Error.WriteLine("       bench quality");
            return 2;
    }
}

var folder = Directory.CreateTempSubdirectory("streambatch-bench-").FullName;
List<IPeer> contenders = [];
try
{
    var file = Path.Combine(folder, "events.ndjson");
    await EventFile.WriteAsync(
        file,
        new EventFileOptions
        {
            Count = events,
            Seed = 20_180_207,
            Keys = keys,
            ContractId = BenchContract.Id,
            TimeStep = TimeSpan.FromMinutes(10) / events,
            OutOfOrderness = TimeSpan.FromSeconds(5),
            DuplicateShare = 0.02,
        },
        CancellationToken.None);
    await using var postgres = isHttp
        ? null
        : await PrivatePostgres.TryStartAsync(PostgresPeer.ServerSettings, CancellationToken.None);
    contenders.AddRange(isHttp ? HttpContenders(file) : Peers(file, postgres));
    var options = new InterleavingOptions { Rounds = rounds };
    var interleaving = new Interleaving(contenders, options, TimeProvider.System);
    var report = await interleaving.RunAsync(file, CancellationToken.None);
    await report.PrintAsync(Console.Out, json);
    return 0;
}
finally
{
    foreach (var contender in contenders)
    {
        await contender.DisposeAsync();
    }

    Directory.Delete(folder, recursive: true);
}

bool TryTake(out int number)
{
    var text = arguments.TryDequeue(out var next) ? next : "";
    return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number > 0;
}

// The engine alone first, which the others are compared with.
IEnumerable<IPeer> HttpContenders(string file) =>
[
    new NdjsonContender(folder),
    new HttpContender(folder, file, 1),
    new HttpContender(folder, file, 8),
];

IEnumerable<IPeer> Peers(string file, PrivatePostgres? postgres)
{
    if (postgres is null)
    {
        Console.Error.WriteLine($"PostgreSQL is not measured: {PrivatePostgres.WhyUnavailable()}");
    }
    else
    {
        yield return new PostgresPeer(postgres.ConnectionString, BenchContract.WindowSize);
    }

    yield return new SqlitePeer(folder, BenchContract.WindowSize);
    yield return new InMemoryLimit(BenchContract.WindowSize);
    yield return new NdjsonContender(folder);
    yield return new PreparedContender(folder, file);
}
