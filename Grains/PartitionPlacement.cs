using Orleans.Placement;
using Orleans.Runtime;

namespace StreamBatch.Grains;

/// <summary>Partitions of a contract are spread evenly over the silos (<see cref="PartitionHomes"/>).</summary>
[GenerateSerializer]
[Immutable]
[SuppressReferenceTracking]
[Alias("StreamBatch.PartitionPlacement")]
public sealed class PartitionPlacement : PlacementStrategy
{
    /// <summary>Marks a grain whose key is a contract and a partition.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class OfGrainAttribute() : PlacementAttribute(new PartitionPlacement());
}
