using Microsoft.Data.Sqlite;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Digests;

/// <summary>The nodes of digest trees in a table. Its first column, the owner, is a contract or a batch run.</summary>
internal sealed class DigestTable(SqliteConnection connection, string table, string owner) : IDisposable
{
    private readonly string _place =
        $"{owner} = ?1 AND level = ?2 AND group_start = ?3 AND group_end = ?4 AND partition = ?5 ";

    private SqliteStatement? _select;
    private SqliteStatement? _replace;
    private SqliteStatement? _delete;

    /// <summary>The sums of a node; zero when there is none.</summary>
    public DigestSums Read(long number, DigestPlace place)
    {
        _select ??= new SqliteStatement(
            connection, $"SELECT row_count, sum_first, sum_second FROM {table} WHERE {_place} AND prefix = ?6");
        if (!Bind(_select, number, place).Step())
        {
            return default;
        }

        var sums = DigestColumns.Sums(_select, 0);
        _select.Reset();
        return sums;
    }

    /// <summary>Writes a node; one without rows is removed.</summary>
    public void Write(long number, DigestPlace place, DigestSums sums)
    {
        if (sums.Count == 0)
        {
            DeleteIn(number, place);
            return;
        }

        _replace ??= new SqliteStatement(
            connection, $"INSERT OR REPLACE INTO {table} VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)");
        Bind(_replace, number, place)
            .Bind(7, sums.Count)
            .Bind(8, unchecked((long)sums.First))
            .Bind(9, unchecked((long)sums.Second))
            .Run();
    }

    /// <summary>Removes all nodes below one.</summary>
    public void DeleteBelow(long number, DigestPlace place)
    {
        // A level that has none has none below it either.
        var level = place.Level;
        do
        {
            level++;
        }
        while (level <= DigestTree.MaxDepth && DeleteIn(number, place with { Level = level }, place.Range));
    }

    public void Dispose()
    {
        _select?.Dispose();
        _replace?.Dispose();
        _delete?.Dispose();
    }

    private void DeleteIn(long number, DigestPlace place) =>
        DeleteIn(number, place, new KeyHashRange(place.Prefix, place.Prefix));

    private bool DeleteIn(long number, DigestPlace place, KeyHashRange prefixes)
    {
        _delete ??= new SqliteStatement(
            connection, $"DELETE FROM {table} WHERE {_place} AND prefix BETWEEN ?6 AND ?7");
        Bind(_delete, number, place)
            .Bind(6, DigestColumns.Sortable(prefixes.First))
            .Bind(7, DigestColumns.Sortable(prefixes.Last))
            .Run();
        return _delete.Changes > 0;
    }

    private static SqliteStatement Bind(SqliteStatement statement, long number, DigestPlace place) => statement
        .Bind(1, number)
        .Bind(2, place.Level)
        .Bind(3, place.Group.Start.Microseconds)
        .Bind(4, place.Group.End.Microseconds)
        .Bind(5, place.Partition)
        .Bind(6, DigestColumns.Sortable(place.Prefix));
}
