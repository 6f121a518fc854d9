using Microsoft.Extensions.Configuration;
using Orleans.TestingHost;

namespace StreamBatch.Silo.Tests.Clusters;

/// <summary>The client of <see cref="TwoSilos"/>: made by Orleans from its type alone.</summary>
internal sealed class AdoNetClient : IClientBuilderConfigurator
{
    public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) =>
        clientBuilder.UseAdoNet(configuration[TwoSilos.ConnectionKey]!);
}
