namespace StreamBatch.Benchmarks.Reconciling;

/// <summary>One measured step.</summary>
/// <param name="Name">What was done.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Reads">What the server read for it; of the load and the join it is told for comparison.</param>
internal sealed record ReconcileStep(string Name, double Seconds, TableReads Reads);
