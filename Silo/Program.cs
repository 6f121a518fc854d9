using StreamBatch.Domain;
using StreamBatch.Silo;

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

    var settings = SiloSettings.Read(Environment.GetEnvironmentVariable);
    var isInsecure = args.Contains("--insecure", StringComparer.Ordinal);
    using var links = SiloLinks.Open(settings, isInsecure);
    await using var store = await SiloSetup.OpenStoreAsync(settings, migrate: false, default);
    var whyNoApi = settings.WhyNoApi(isInsecure);
    var app = SiloApplication.Build(
        args,
        settings,
        links,
        store,
        SiloSetup.GrainOptionsFor(settings),
        reads: whyNoApi is null ? new ClusterReads(store.Results, store.Verdicts, SiloSetup.PlaceOf(settings)) : null);
    if (whyNoApi is not null)
    {
        await Console.Error.WriteLineAsync(whyNoApi);
    }

    await app.RunAsync();
    return 0;
}
catch (StreamBatchException refused)
{
    await Console.Error.WriteLineAsync(refused.Message);
    return 1;
}
