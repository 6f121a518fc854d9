using System.Collections.Immutable;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// The rows of one side of a comparison under a tree of sums, so that few differences among many rows are found without
/// reading the rows. It branches by the bytes of the key hash, highest first; a node is a leaf when it has at most
/// <see cref="MaxLeafRows"/> rows or all bytes are used up. The tree is a function of its rows: neither the order of
/// insertion nor rows that came and went leave a trace. Equal rows may be there several times.
/// For use by one caller at a time.
/// Source: R. C. Merkle, "A Digital Signature Based on a Conventional Encryption Function" (the descent); the nodes are
/// sums instead of hashes of hashes, so that a row can be added and removed at a cost of one path.
/// </summary>
public sealed class DigestTree
{
    /// <summary>The number of children of a node.</summary>
    public const int FanOut = 256;

    /// <summary>The most rows of a leaf, unless they all have the same key hash.</summary>
    public const int MaxLeafRows = 256;

    /// <summary>The number of bytes of a key hash: the most levels below the root.</summary>
    public const int MaxDepth = sizeof(ulong);

    private static readonly DigestNode Nothing = new();

    private readonly DigestNode _root;

    /// <summary>A tree without rows.</summary>
    public DigestTree()
    {
        _root = new DigestNode();
    }

    /// <summary>A tree of <paramref name="rows"/>; the same as adding them one by one, and faster.</summary>
    /// <exception cref="ArgumentException">The digest of a row does not count exactly 1.</exception>
    public DigestTree(IEnumerable<DigestRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        DigestRow[] sorted = [.. rows];
        Array.ForEach(sorted, row => ThrowIfNotOne(row.Sums));
        Array.Sort(sorted, (left, right) => left.KeyHash.CompareTo(right.KeyHash));
        _root = DigestNode.Of(sorted, depth: 0);
    }

    /// <summary>
    /// The root: the sums over all rows. Two trees of equal sums have equal rows, but for a chance of about 2^-128.
    /// </summary>
    public DigestSums Sums => _root.Sums;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">The digest does not count exactly 1.</exception>
    public void Add(DigestRow row)
    {
        ThrowIfNotOne(row.Sums);
        _root.Add(row, depth: 0);
    }

    /// <summary>
    /// Removes one row of this key hash and digest. False, with nothing changed, when there is none.
    /// </summary>
    /// <exception cref="ArgumentException">The digest does not count exactly 1.</exception>
    public bool Remove(ulong keyHash, DigestSums sums)
    {
        ThrowIfNotOne(sums);
        return _root.Remove(keyHash, sums, depth: 0);
    }

    /// <summary>
    /// Where this tree and <paramref name="other"/> differ, as the smallest ranges that are a leaf in both. A leaf on
    /// one side that is a node on the other is divided on the way, so the ranges do not depend on which of the two is
    /// asked.
    /// </summary>
    public DigestDifferences Differences(DigestTree other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var ranges = ImmutableArray.CreateBuilder<KeyHashRange>();
        var visited = Descend(_root, other._root, KeyHashRange.All, depth: 0, ranges);
        return new DigestDifferences(ranges.ToImmutable(), visited);
    }

    /// <summary>The rows whose key hash is in <paramref name="range"/>, by key hash.</summary>
    public IReadOnlyList<DigestRow> RowsIn(KeyHashRange range)
    {
        var rows = new List<DigestRow>();
        _root.CopyRows(range, KeyHashRange.All, depth: 0, rows);
        return rows;
    }

    private static int Descend(
        DigestNode left,
        DigestNode right,
        KeyHashRange range,
        int depth,
        ImmutableArray<KeyHashRange>.Builder ranges)
    {
        if (left.Sums == right.Sums)
        {
            return 0;
        }

        if (left.IsLeaf && right.IsLeaf)
        {
            ranges.Add(range);
            return 1;
        }

        var leftChildren = left.Divided(depth);
        var rightChildren = right.Divided(depth);
        var visited = 1;
        for (var digit = 0; digit < FanOut; digit++)
        {
            visited += Descend(
                leftChildren[digit] ?? Nothing,
                rightChildren[digit] ?? Nothing,
                DigestNode.RangeOfChild(range, depth, digit),
                depth + 1,
                ranges);
        }

        return visited;
    }

    private static void ThrowIfNotOne(DigestSums sums)
    {
        if (sums.Count != 1)
        {
            throw new ArgumentException($"The digest of a row counts 1, not {sums.Count}.", nameof(sums));
        }
    }
}
