using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

/// <summary>
/// Goal: what <see cref="DigestTree"/> says, by the obvious way. Method: no sums and no tree; sorted rows of both sides
/// are compared in full in every range that the tree could have.
/// </summary>
internal static class DigestReference
{
    public static List<KeyHashRange> Differences(IReadOnlyList<DigestRow> left, IReadOnlyList<DigestRow> right) =>
        Differences(left, right, prefix: 0, bytes: 0);

    public static DigestSums Sum(IEnumerable<DigestRow> rows) =>
        rows.Aggregate(default(DigestSums), (sums, row) => unchecked(new DigestSums(
            sums.Count + 1, sums.First + row.Sums.First, sums.Second + row.Sums.Second)));

    public static bool AreSame(IEnumerable<DigestRow> left, IEnumerable<DigestRow> right) =>
        Sorted(left).SequenceEqual(Sorted(right));

    private static List<KeyHashRange> Differences(
        IReadOnlyList<DigestRow> left,
        IReadOnlyList<DigestRow> right,
        UInt128 prefix,
        int bytes)
    {
        if (AreSame(left, right))
        {
            return [];
        }

        // In 128 bits the first hash after a range always has a number.
        var width = UInt128.One << (64 - 8 * bytes);
        if (bytes == 8 || (left.Count <= 256 && right.Count <= 256))
        {
            return [new KeyHashRange((ulong)prefix, (ulong)(prefix + width - 1))];
        }

        var ranges = new List<KeyHashRange>();
        for (var first = prefix; first < prefix + width; first += width / 256)
        {
            var next = first + width / 256;
            ranges.AddRange(Differences(
                [.. left.Where(row => row.KeyHash >= first && row.KeyHash < next)],
                [.. right.Where(row => row.KeyHash >= first && row.KeyHash < next)],
                first,
                bytes + 1));
        }

        return ranges;
    }

    private static IEnumerable<(ulong, ulong, ulong)> Sorted(IEnumerable<DigestRow> rows) =>
        rows.Select(row => (row.KeyHash, row.Sums.First, row.Sums.Second)).Order();
}
