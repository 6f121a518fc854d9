namespace StreamBatch.Grains.Interfaces;

/// <summary>Word that a partition has published panes up to a number; its stream is that of the contract.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="LastPane">The number.</param>
[GenerateSerializer]
[Immutable]
[Alias("StreamBatch.PaneWakeUp")]
public readonly record struct PaneWakeUp([property: Id(0)] int Partition, [property: Id(1)] long LastPane);
