using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Digests;

/// <summary>How digests and key hashes stand in columns.</summary>
internal static class DigestColumns
{
    /// <summary>The columns that <see cref="Entry"/> reads.</summary>
    public const string Entries =
        "group_start, group_end, partition, level, prefix, row_count, sum_first, sum_second";

    private const ulong HighestBit = 1UL << 63;

    /// <summary>A key hash or prefix as a signed number of the same order.</summary>
    public static long Sortable(ulong hash) => unchecked((long)(hash ^ HighestBit));

    /// <summary>The key hash or prefix of a stored number.</summary>
    public static ulong Hash(long stored) => unchecked((ulong)stored) ^ HighestBit;

    /// <summary>The sums in three columns.</summary>
    public static DigestSums Sums(SqliteStatement row, int column) => new(
        row.Int64(column), unchecked((ulong)row.Int64(column + 1)), unchecked((ulong)row.Int64(column + 2)));

    /// <summary>The digest of a row in two columns.</summary>
    public static DigestSums Row(SqliteStatement row, int column) => new(
        1, unchecked((ulong)row.Int64(column)), unchecked((ulong)row.Int64(column + 1)));

    public static DigestEntry Entry(SqliteStatement row) => new(
        new DigestPlace(
            new Window(new EventTime(row.Int64(0)), new EventTime(row.Int64(1))),
            row.Int32(2),
            row.Int32(3),
            Hash(row.Int64(4))),
        Sums(row, 5));
}
