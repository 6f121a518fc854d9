using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace StreamBatch.Client;

/// <summary>Puts the client into an application's services.</summary>
public static class ServiceCollectionExtensions
{
    /// <summary>The name of the <see cref="HttpClient"/> that is used.</summary>
    public const string HttpClientName = "StreamBatch";

    // A client lives as long as the application, so connections are what is renewed, for changed addresses.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>Adds a <see cref="StreamBatchClient"/>, one for the application. Producers are made from it.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets at least the server.</param>
    /// <returns>The builder of its <see cref="HttpClient"/>, for handlers and certificates.</returns>
    public static IHttpClientBuilder AddStreamBatchClient(
        this IServiceCollection services,
        Action<StreamBatchClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<StreamBatchClientOptions>().Configure(configure);
        services.AddSingleton(provider => new StreamBatchClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
            provider.GetRequiredService<IOptions<StreamBatchClientOptions>>().Value,
            provider.GetService<TimeProvider>() ?? TimeProvider.System));
        return services.AddHttpClient(HttpClientName, http => http.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                PooledConnectionLifetime = ConnectionLifetime,
                AutomaticDecompression = DecompressionMethods.All,
                UseCookies = false,
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
    }
}
