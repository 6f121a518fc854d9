using System.Text;
using Npgsql;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Storage.Postgres.Digests;

/// <summary>How keys, their hashes and digests stand in columns.</summary>
internal static class HashColumns
{
    /// <summary>The columns that <see cref="Entry"/> reads.</summary>
    public const string Entries = "group_start, group_end, partition, level, prefix, row_count, sum_first, sum_second";

    private const ulong HighestBit = 1UL << 63;

    /// <summary>A key hash or prefix as a signed number of the same order.</summary>
    public static long Sortable(ulong hash) => unchecked((long)(hash ^ HighestBit));

    /// <summary>The key hash or prefix of a stored number.</summary>
    public static ulong Hash(long stored) => unchecked((ulong)stored) ^ HighestBit;

    /// <summary>A text as bytes.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>The text in a column of bytes.</summary>
    public static string Text(NpgsqlDataReader row, int column) =>
        Encoding.UTF8.GetString(row.GetFieldValue<byte[]>(column));

    /// <summary>The sums in three columns.</summary>
    public static DigestSums Sums(NpgsqlDataReader row, int column) => new(
        row.GetInt64(column), unchecked((ulong)row.GetInt64(column + 1)), unchecked((ulong)row.GetInt64(column + 2)));

    /// <summary>The digest of a row in two columns.</summary>
    public static DigestSums RowDigest(NpgsqlDataReader row, int column) => new(
        1, unchecked((ulong)row.GetInt64(column)), unchecked((ulong)row.GetInt64(column + 1)));

    /// <summary>A window in two columns.</summary>
    public static Window Window(NpgsqlDataReader row, int column) => new(
        new EventTime(row.GetInt64(column)), new EventTime(row.GetInt64(column + 1)));

    public static DigestEntry Entry(NpgsqlDataReader row) => new(
        new DigestPlace(Window(row, 0), row.GetInt32(2), row.GetInt32(3), Hash(row.GetInt64(4))), Sums(row, 5));
}
