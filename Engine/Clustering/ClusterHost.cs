namespace StreamBatch.Engine.Clustering;

/// <summary>A life of a host of a cluster, as the cluster's membership names it.</summary>
/// <param name="Address">The address that the others reach it at.</param>
/// <param name="Port">The port there.</param>
/// <param name="Generation">Which life of the host at this address and port it is.</param>
public sealed record ClusterHost(string Address, int Port, int Generation);
