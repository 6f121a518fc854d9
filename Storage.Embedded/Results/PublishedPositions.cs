using Microsoft.Data.Sqlite;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>How far each partition is published: with the number of its last pane, which makes publishing idempotent.
/// </summary>
internal sealed class PublishedPositions(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _select = new(
        connection, "SELECT next_offset, last_pane FROM published WHERE contract = ?1 AND partition = ?2");

    private readonly SqliteStatement _replace = new(
        connection,
        "INSERT INTO published (contract, partition, next_offset, last_pane) VALUES (?1, ?2, ?3, ?4) "
        + "ON CONFLICT DO UPDATE SET next_offset = excluded.next_offset, last_pane = excluded.last_pane");

    public (long NextOffset, long LastPane) Read(long contract, int partition)
    {
        _select.Bind(1, contract).Bind(2, partition);
        if (!_select.Step())
        {
            return (0, 0);
        }

        var position = (_select.Int64(0), _select.Int64(1));
        _select.Reset();
        return position;
    }

    public void Write(long contract, int partition, long nextOffset, long lastPane) =>
        _replace.Bind(1, contract).Bind(2, partition).Bind(3, nextOffset).Bind(4, lastPane).Run();

    /// <summary>All positions.</summary>
    public static IReadOnlyList<PublishedPosition> ReadAll(SqliteFile file)
    {
        using var reader = file.OpenReader();
        using var rows = new SqliteStatement(
            reader,
            "SELECT c.id, p.partition, p.next_offset FROM published AS p JOIN contract AS c ON c.number = p.contract "
            + "ORDER BY c.id, p.partition");
        var positions = new List<PublishedPosition>();
        while (rows.Step())
        {
            positions.Add(new PublishedPosition(rows.Text(0), rows.Int32(1), rows.Int64(2)));
        }

        return positions;
    }

    public void Dispose()
    {
        _select.Dispose();
        _replace.Dispose();
    }
}
