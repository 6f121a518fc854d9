using StreamBatch.Domain;
using StreamBatch.Silo;
using StreamBatch.Storage.Postgres;
using StreamBatch.Storage.Postgres.BatchJobs;

try
{
    if (args is ["migrate"])
    {
        var owner = SiloSettings.Read(name => name == "STREAMBATCH_POSTGRES"
            && Environment.GetEnvironmentVariable("STREAMBATCH_POSTGRES_DDL") is { Length: > 0 } ddl
                ? ddl
                : Environment.GetEnvironmentVariable(name));
        await using var migrated = await SiloSetup.OpenStoreAsync(owner, migrate: true, default);
        return 0;
    }

    if (args.FirstOrDefault(arg => arg is not ("--insecure" or "--no-tls")
        && !arg.Contains('=', StringComparison.Ordinal)) is { } unknown)
    {
        await Console.Error.WriteLineAsync($"""
            {unknown} is not known here.
            usage: StreamBatch.Silo              a silo: mutual TLS to others, HTTP under TLS and with keys
                   StreamBatch.Silo --no-tls     HTTP is plain, on loopback alone
                   StreamBatch.Silo --insecure   without TLS to others, and HTTP without keys, on loopback alone
                   StreamBatch.Silo migrate      makes or migrates the schema, and ends
            Settings are variables of the environment: STREAMBATCH_POSTGRES and others (docs/operating/kubernetes.md).
            """);
        return 2;
    }

    var settings = SiloSettings.Read(Environment.GetEnvironmentVariable);
    var isInsecure = args.Contains("--insecure", StringComparer.Ordinal);
    settings.CheckHttp(isInsecure, args.Contains("--no-tls", StringComparer.Ordinal));
    using var links = SiloLinks.Open(settings, isInsecure);
    FreePorts.Require(settings);
    var opening = SiloSetup.OpenStoreAsync(settings, migrate: false, default);
    if (await Task.WhenAny(opening, Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, default)) != opening)
    {
        await Console.Error.WriteLineAsync(
            $"Waiting for the server, and for its schema {settings.Schema} to be of this version: "
            + "`StreamBatch.Silo migrate` brings it there.");
    }

    await using var store = await opening;
    await using var access = await PostgresAccess.OpenAsync(SiloSetup.PlaceOf(settings), default);
    var app = SiloApplication.Build(
        args,
        settings,
        links,
        store,
        SiloSetup.GrainOptionsFor(settings),
        reads: new ClusterReads(
            store.Results,
            store.Verdicts,
            SiloSetup.PlaceOf(settings),
            new BatchSources(name => SiloSettings.BatchSource(name, Environment.GetEnvironmentVariable))),
        access: new SiloAccess(access.Keys, access.Trail, isInsecure));
    await app.RunAsync();
    return 0;
}
catch (StreamBatchException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
