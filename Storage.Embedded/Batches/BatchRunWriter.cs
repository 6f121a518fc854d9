using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Embedded.Digests;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Batches;

/// <summary>Writes the rows of one run and then its digest trees, inside a transaction.</summary>
internal sealed class BatchRunWriter(SqliteFile file, Contract contract) : IDisposable
{
    // Sorted in parts, rows that come in another order than the table's still fill its pages one after another.
    private const int RowsPerPart = 20_000;

    private readonly List<(RowPlace Place, ResultRow Row)> _part = [];
    private readonly SqliteStatement _insert = new(
        file.Writer, "INSERT INTO batch_row VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");

    /// <summary>Adds a run; returns its number.</summary>
    public long AddRun(string runId)
    {
        using var insert = new SqliteStatement(
            file.Writer, "INSERT INTO batch_run (contract, id, form) VALUES (?1, ?2, 2) RETURNING number");
        insert.Bind(1, contract.Id).Bind(2, runId).Step();
        var run = insert.Int64(0);
        insert.Step();
        return run;
    }

    /// <summary>Adds a row.</summary>
    public void Add(long run, ResultRow row)
    {
        _part.Add((RowPlace.Of(contract, row.Key, row.Window), row));
        if (_part.Count == RowsPerPart)
        {
            WritePart(run);
        }
    }

    /// <summary>Writes what is left of the rows, and the digest trees of all.</summary>
    public void Complete(long run)
    {
        WritePart(run);
        using var nodes = new DigestTable(file.Writer, "batch_digest", "run");
        using var rows = new SqliteStatement(
            file.Writer,
            "SELECT group_start, group_end, partition, key_hash, digest_first, digest_second FROM batch_row "
            + "WHERE run = ?1 ORDER BY group_start, group_end, partition, key_hash");
        rows.Bind(1, run);
        var root = default(DigestPlace);
        var builder = new DigestTreeBuilder(
            (level, prefix, sums) => nodes.Write(run, root with { Level = level, Prefix = prefix }, sums));
        while (rows.Step())
        {
            var next = DigestPlace.Root(
                new Window(new EventTime(rows.Int64(0)), new EventTime(rows.Int64(1))), rows.Int32(2));
            if (next != root)
            {
                builder.Complete();
                root = next;
            }

            builder.Add(DigestColumns.Hash(rows.Int64(3)), DigestColumns.Row(rows, 4));
        }

        builder.Complete();
    }

    public void Dispose() => _insert.Dispose();

    private void WritePart(long run)
    {
        _part.Sort((left, right) =>
        {
            var order = left.Place.Group.CompareTo(right.Place.Group);
            order = order != 0 ? order : left.Place.Partition.CompareTo(right.Place.Partition);
            return order != 0 ? order : left.Place.KeyHash.CompareTo(right.Place.KeyHash);
        });
        foreach (var (place, row) in _part)
        {
            var digest = RowDigest.Of(contract, row.Key, row.Window, row.Values);
            _insert.Bind(1, run)
                .Bind(2, place.Group.Start.Microseconds)
                .Bind(3, place.Group.End.Microseconds)
                .Bind(4, place.Partition)
                .Bind(5, DigestColumns.Sortable(place.KeyHash))
                .Bind(6, row.Key)
                .Bind(7, row.Window.Start.Microseconds)
                .Bind(8, row.Window.End.Microseconds)
                .Bind(9, AggregateValuesJson.Write(contract.Aggregates, row.Values))
                .Bind(10, unchecked((long)digest.First))
                .Bind(11, unchecked((long)digest.Second))
                .Run();
        }

        _part.Clear();
    }
}
