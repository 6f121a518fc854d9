using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>The panes in <c>results.db</c> by number. Reading runs on the caller's thread.</summary>
internal sealed class EmbeddedPaneFeed(SqliteFile file) : IPaneFeed
{
    private const string Extents =
        "SELECT p.partition, p.dropped_pane, p.last_pane FROM published AS p JOIN contract AS c "
        + "ON c.number = p.contract WHERE c.id = ?1 AND p.partition >= 0 ORDER BY p.partition";

    // A pane moves from one table to the other in one transaction, and a statement sees both at one moment.
    private const string Range =
        "r WHERE r.contract = (SELECT number FROM contract WHERE id = ?1) AND r.partition = ?2 AND r.number > ?3 "
        + "AND r.number <= ?4 ";

    private const string Panes =
        $"SELECT {ResultRows.PaneColumns} FROM result AS {Range}UNION ALL SELECT {ResultRows.PaneColumns} "
        + $"FROM superseded AS {Range}ORDER BY 5";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PaneExtent>> ReadExtentsAsync(
        Contract contract,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = file.OpenReader();
        using var rows = new SqliteStatement(connection, Extents);
        rows.Bind(1, contract.Id);
        List<PaneExtent> extents = [];
        while (rows.Step())
        {
            extents.Add(new PaneExtent(rows.Int32(0), rows.Int64(1), rows.Int64(2)));
        }

        return ValueTask.FromResult<IReadOnlyList<PaneExtent>>(extents);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Pane>> ReadPanesAsync(
        Contract contract,
        IReadOnlyList<PaneRange> ranges,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(ranges);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ranges.Sum(range => (long)range.Count), IPaneFeed.MaxPanes);
        List<Pane> panes = [];
        using var connection = file.OpenReader();
        using var rows = new SqliteStatement(connection, Panes);
        foreach (var range in ranges)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows.Bind(1, contract.Id).Bind(2, range.Partition).Bind(3, range.After).Bind(4, range.UpTo);
            while (rows.Step())
            {
                panes.Add(ResultRows.Pane(rows, contract));
            }
        }

        return ValueTask.FromResult<IReadOnlyList<Pane>>(panes);
    }
}
