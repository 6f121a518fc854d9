using Orleans.Configuration;

namespace StreamBatch.Silo.Tests.Clusters;

/// <summary>Orleans' three ADO.NET providers on one connection string.</summary>
internal static class AdoNetHosting
{
    public const string Invariant = "Npgsql";

    public static ISiloBuilder UseAdoNet(
        this ISiloBuilder silo, string connectionString, bool deleteStateOnClear = true) =>
        silo
            .UseAdoNetClustering(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            })
            .UseAdoNetReminderService(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
            })
            .AddAdoNetGrainStorageAsDefault(options =>
            {
                options.Invariant = Invariant;
                options.ConnectionString = connectionString;
                options.DeleteStateOnClear = deleteStateOnClear;
            });

    public static IClientBuilder UseAdoNet(this IClientBuilder client, string connectionString) =>
        client.UseAdoNetClustering(options =>
        {
            options.Invariant = Invariant;
            options.ConnectionString = connectionString;
        });

    /// <summary>A silo that is gone is declared dead in seconds, and reminders may come every second.</summary>
    public static ISiloBuilder BeQuick(this ISiloBuilder silo) =>
        silo
            .Configure<ClusterMembershipOptions>(options =>
            {
                options.ProbeTimeout = TimeSpan.FromSeconds(1.5);
                options.NumMissedProbesLimit = 3;
                options.TableRefreshTimeout = TimeSpan.FromSeconds(2);
                options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(1);
                options.ExtendProbeTimeoutDuringDegradation = false;
                options.MaxJoinAttemptTime = TimeSpan.FromSeconds(20);
            })
            .Configure<ReminderOptions>(options => options.MinimumReminderPeriod = TimeSpan.FromSeconds(1));
}
