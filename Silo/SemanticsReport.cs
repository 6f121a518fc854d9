using Orleans.Runtime;
using StreamBatch.Engine.Clustering;
using StreamBatch.Grains;

namespace StreamBatch.Silo;

/// <summary>
/// Says which versions of the semantics the silo knows, before it becomes active and once more when it is. A silo that
/// does not know what the others have agreed on, or what is in the store, does not start: nothing could go on where it
/// takes a partition. After the second time the others cannot agree on what it does not know.
/// </summary>
internal sealed class SemanticsReport(IClusterStore store, GrainOptions options, ILocalSiloDetails self)
    : ILifecycleParticipant<ISiloLifecycle>
{
    private const int BeforeActive = ServiceLifecycleStage.ValidateInitialConnectivity + 1;

    public void Participate(ISiloLifecycle observer)
    {
        observer.Subscribe(nameof(SemanticsReport), BeforeActive, ReportAsync);
        observer.Subscribe(nameof(SemanticsReport), ServiceLifecycleStage.Active, ReportAsync);
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        var address = self.SiloAddress;
        await store.ReportSemanticsAsync(
            new ClusterHost(address.Endpoint.Address.ToString(), address.Endpoint.Port, address.Generation),
            options.NewestSemantics,
            cancellationToken);
    }
}
