using Orleans.Runtime;
using Orleans.Runtime.Placement;
using StreamBatch.Engine;
using StreamBatch.Engine.Clustering;

namespace StreamBatch.Grains;

/// <summary>
/// Which silo each partition belongs to (<see cref="PartitionSpread"/>): new activations go there, and those that are
/// elsewhere, because a silo has come or gone, go there one after the other once the silos have been the same for a
/// while. Safe for use by several threads.
/// </summary>
public sealed class PartitionHomes(ContractCatalog contracts, GrainOptions options) : IPlacementDirector
{
    private readonly Lock _gate = new();
    private HashSet<SiloAddress> _silos = [];
    private long _changed;
    private long _left;

    /// <inheritdoc/>
    public async Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy,
        PlacementTarget target,
        IPlacementContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var silos = context.GetCompatibleSilos(target);
        if (IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) is { } hint)
        {
            return hint;
        }

        var (contractId, partition) = GrainKeys.Read(target.GrainIdentity.Key.ToString()!);
        return HomeOf(contractId, partition, await CountAsync(contractId, partition), silos);
    }

    /// <summary>Whether a partition of this silo is to go elsewhere now.</summary>
    internal bool MayLeave(string contractId, int partition, int partitions, ISiloStatusOracle silos)
    {
        var active = silos.GetApproximateSiloStatuses(onlyActive: true).Keys;
        var now = options.Now();
        lock (_gate)
        {
            if (!_silos.SetEquals(active))
            {
                _silos = [.. active];
                _changed = now;
            }

            if (now - _changed < Microseconds(options.BalanceAfter) || now - _left < Microseconds(options.BalanceEvery)
                || !_silos.Contains(silos.SiloAddress)
                || HomeOf(contractId, partition, partitions, [.. _silos]).Equals(silos.SiloAddress))
            {
                return false;
            }

            _left = now;
            return true;
        }
    }

    private static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static SiloAddress HomeOf(string contractId, int partition, int partitions, SiloAddress[] silos)
    {
        string[] names = [.. silos.Select(silo => silo.ToParsableString())];
        return silos[PartitionSpread.Over(contractId, partitions, names)[partition]];
    }

    // Of a contract that is not registered no partition is activated: its grain says so.
    private async ValueTask<int> CountAsync(string contractId, int partition)
    {
        try
        {
            return Math.Max((await contracts.GetAsync(contractId, default)).Contract.Partitions, partition + 1);
        }
        catch (UnknownContractException)
        {
            return partition + 1;
        }
    }
}
