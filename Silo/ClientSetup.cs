using Orleans.Configuration;

namespace StreamBatch.Silo;

/// <summary>What makes a client of Orleans one of a cluster's of StreamBatch, outside its silos' processes.</summary>
public static class ClientSetup
{
    /// <summary>Finds the silos through PostgreSQL; they must have their gateway ports open.</summary>
    public static IClientBuilder UsePostgres(this IClientBuilder client, SiloSettings settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(settings);
        client.Services.CarryFailures();
        return client
            .Configure<ClusterOptions>(options =>
            {
                options.ClusterId = settings.ClusterId;
                options.ServiceId = settings.ServiceId;
            })

            // Silos tell each other at once that one of them has died, but not their clients: what a client had asked
            // of the dead one stays without an answer. Asking again is safe, as what was durable before is a duplicate.
            .Configure<ClientMessagingOptions>(options => options.ResponseTimeout = SiloSetup.ResponseTimeout)
            .UseMembership(settings);
    }
}
