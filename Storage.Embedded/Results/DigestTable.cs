using Microsoft.Data.Sqlite;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>Changes of the digests of one contract's buckets, gathered and then written. The sums wrap around, which
/// SQLite's integers do not, so they are added here.</summary>
internal sealed class DigestTable(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<(Window Group, int Bucket), DigestSums> _changes = [];

    private readonly SqliteStatement _addGroup = new(
        connection, "INSERT INTO window_group VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING");

    private readonly SqliteStatement _select = new(
        connection,
        "SELECT row_count, sum_first, sum_second FROM digest "
        + "WHERE contract = ?1 AND start_us = ?2 AND end_us = ?3 AND bucket = ?4");

    private readonly SqliteStatement _replace = new(
        connection, "INSERT OR REPLACE INTO digest VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");

    public void Clear() => _changes.Clear();

    public void Add(Window group, ulong keyHash, DigestSums row)
    {
        var place = (group, RowDigest.BucketOf(keyHash));
        _changes[place] = _changes.GetValueOrDefault(place).Plus(row);
    }

    public void Remove(Window group, ulong keyHash, DigestSums row)
    {
        var place = (group, RowDigest.BucketOf(keyHash));
        _changes[place] = _changes.GetValueOrDefault(place).Minus(row);
    }

    /// <summary>Writes the changes.</summary>
    public void Flush(long contract)
    {
        Window? group = null;
        foreach (var (place, change) in _changes.OrderBy(entry => entry.Key.Group).ThenBy(entry => entry.Key.Bucket))
        {
            if (place.Group != group)
            {
                group = place.Group;
                BindGroup(_addGroup, contract, place.Group).Run();
            }

            BindGroup(_select, contract, place.Group).Bind(4, place.Bucket);
            var sums = change;
            if (_select.Step())
            {
                sums = change.Plus(Read(_select, 0));
                _select.Reset();
            }

            BindGroup(_replace, contract, place.Group)
                .Bind(4, place.Bucket)
                .Bind(5, sums.Count)
                .Bind(6, unchecked((long)sums.First))
                .Bind(7, unchecked((long)sums.Second))
                .Run();
        }

        _changes.Clear();
    }

    /// <summary>The sums in the three columns from <paramref name="column"/> on.</summary>
    public static DigestSums Read(SqliteStatement row, int column) => new(
        row.Int64(column), unchecked((ulong)row.Int64(column + 1)), unchecked((ulong)row.Int64(column + 2)));

    /// <summary>The bucket digest in the six columns of a row: start, end, bucket, count, sums.</summary>
    public static BucketDigest ReadBucket(SqliteStatement row) => new(
        new Window(new EventTime(row.Int64(0)), new EventTime(row.Int64(1))), row.Int32(2), Read(row, 3));

    /// <summary>The least and greatest key hash of a bucket, as they are stored.</summary>
    public static (long Least, long Greatest) RangeOf(int bucket)
    {
        var least = (ulong)bucket << 56;
        return (unchecked((long)least), unchecked((long)(least | 0x00ff_ffff_ffff_ffff)));
    }

    public void Dispose()
    {
        _addGroup.Dispose();
        _select.Dispose();
        _replace.Dispose();
    }

    private static SqliteStatement BindGroup(SqliteStatement statement, long contract, Window group) => statement
        .Bind(1, contract)
        .Bind(2, group.Start.Microseconds)
        .Bind(3, group.End.Microseconds);
}
