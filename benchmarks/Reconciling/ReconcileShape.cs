namespace StreamBatch.Benchmarks.Reconciling;

/// <summary>How many rows lie in how many window groups.</summary>
/// <param name="Groups">Windows, one after the other; at least 1.</param>
/// <param name="KeysPerGroup">Entities in each of them; at least 1.</param>
internal sealed record ReconcileShape(int Groups, int KeysPerGroup)
{
    /// <summary>All rows: each has one event.</summary>
    public long Rows => (long)Groups * KeysPerGroup;

    /// <summary>The two shapes of the same number of rows: one group, and groups of 10,000.</summary>
    public static IReadOnlyList<ReconcileShape> Both(int rows) =>
        [new(1, rows), new(Math.Max(1, rows / 10_000), Math.Min(rows, 10_000))];
}
