using FsCheck;
using FsCheck.Fluent;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

/// <summary>Rows for digest trees, and two sets of rows that share most.</summary>
internal static class DigestRows
{
    /// <summary>
    /// Mostly hashes that crowd under few prefixes of every length, so that small sets reach every level, and some keys
    /// with several rows.
    /// </summary>
    private static readonly Gen<ulong> KeyHash = Gen.OneOf(
        Gen.Choose(0, int.MaxValue).Select(Spread),
        from level in Gen.Choose(0, 8)
        from prefix in Gen.Choose(0, 1)
        from number in Gen.Choose(0, 400)
        select Crowded(level, (ulong)prefix, (ulong)number));

    public static readonly Gen<DigestRow> Row =
        from keyHash in KeyHash
        from content in Gen.Choose(0, 1_000_000)
        select Of(keyHash, (ulong)content);

    /// <summary>Lists of 0 to 1500 rows.</summary>
    public static readonly Gen<DigestRow[]> Rows =
        from count in Gen.OneOf(Gen.Choose(0, 10), Gen.Choose(250, 260), Gen.Choose(500, 1500))
        from rows in Gen.ArrayOf(Row, count)
        select rows;

    /// <summary>Two sets of which one has up to 12 rows more, up to 12 rows less and up to 12 other rows.</summary>
    public static readonly Gen<(DigestRow[] Left, DigestRow[] Right)> Pairs =
        from rows in Rows
        from removed in Gen.Choose(0, Math.Min(12, rows.Length))
        from changed in Gen.Choose(0, Math.Min(12, rows.Length - removed))
        from count in Gen.Choose(0, 12)
        from added in Gen.ArrayOf(Row, count)
        from shuffled in Gen.Shuffle(rows)
        select (rows, Changed(shuffled, removed, changed, added));

    /// <summary>A row with a digest as good as a real one: linear ones could cancel each other out in the sums.
    /// </summary>
    public static DigestRow Of(ulong keyHash, ulong content, int reference = 0)
    {
        var hash = SipHash.Hash128(new HashKey(keyHash, content), "row"u8);
        return new DigestRow(
            keyHash, new DigestSums(1, unchecked((ulong)hash), unchecked((ulong)(hash >> 64))), reference);
    }

    public static DigestRow Altered(DigestRow row) => Of(row.KeyHash, row.Sums.First, row.Reference);

    private static DigestRow[] Changed(DigestRow[] rows, int removed, int changed, DigestRow[] added) =>
        [.. rows.Skip(removed).Select((row, index) => index < changed ? Altered(row) : row), .. added];

    // One of two prefixes of as many bytes as the level, then a number in the bytes after it.
    private static ulong Crowded(int level, ulong prefix, ulong number) =>
        level == 0 ? number << 55 : (prefix << 63) | (level == 8 ? 0 : number << Math.Max(0, 55 - 8 * level));

    private static ulong Spread(int number) => unchecked(((ulong)number + 1) * 0x9e3779b97f4a7c15);
}
