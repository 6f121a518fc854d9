using Orleans.Hosting;
using StreamBatch.Grains;
using StreamBatch.Silo;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>A silo, composed as any, that has grains whose writers only append.</summary>
internal static class AppendOnlySilo
{
    /// <summary>The argument that makes this program such a silo.</summary>
    public const string Argument = "append-only-silo";

    public static async Task RunAsync()
    {
        var settings = SiloSettings.Read(Environment.GetEnvironmentVariable);
        using var links = SiloLinks.Open(settings, isInsecure: true);
        await using var store = await SiloSetup.OpenStoreAsync(settings, migrate: false, default);
        await SiloApplication.Build(
            [],
            settings,
            links,
            store,
            new GrainOptions(),
            silo => silo.AddOutgoingGrainCallFilter<AppendOnlyCalls>(),
            new ClusterReads(store.Results, store.Verdicts, SiloSetup.PlaceOf(settings))).RunAsync();
    }
}
