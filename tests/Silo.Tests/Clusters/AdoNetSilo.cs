using Orleans.TestingHost;

namespace StreamBatch.Silo.Tests.Clusters;

/// <summary>A silo of <see cref="TwoSilos"/>: made by Orleans from its type alone.</summary>
internal sealed class AdoNetSilo : ISiloConfigurator
{
    public void Configure(ISiloBuilder siloBuilder) =>
        siloBuilder.UseAdoNet(siloBuilder.Configuration[TwoSilos.ConnectionKey]!).BeQuick();
}
