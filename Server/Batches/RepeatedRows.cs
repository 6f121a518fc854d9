using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Server.Batches;

/// <summary>
/// Knows the rows of one part of a run again. A run is read once for each of its parts, so that the keys of a part
/// alone are in memory, however long the run is.
/// </summary>
/// <param name="part">The part, from 0.</param>
/// <param name="parts">How many there are.</param>
internal sealed class RepeatedRows(int part, int parts)
{
    private const int RowsPerPart = 1_000_000;
    private const ulong Spread = 0x9e3779b97f4a7c15;

    private readonly HashSet<(string Key, Window Window)> _seen = [];

    /// <summary>In how many parts a run of that many rows is read.</summary>
    public static int PartsOf(long rows) => (int)(rows / RowsPerPart) + 1;

    /// <summary>Whether a row of this part for the same window of the same entity came before.</summary>
    public bool IsRepeated(ResultRow row) => PartOf(row) == part && !_seen.Add((row.Key, row.Window));

    private int PartOf(ResultRow row)
    {
        var start = unchecked((ulong)row.Window.Start.Microseconds * Spread);
        return (int)(((RowDigest.KeyHash(row.Key) ^ start) >> 32) % (ulong)parts);
    }
}
