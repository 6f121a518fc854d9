using System.Runtime.InteropServices;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// A node of a <see cref="DigestTree"/>: either rows, sorted by key hash, or children by the byte of the key hash at
/// the node's depth. A node does not know its depth; its parent tells it.
/// </summary>
internal sealed class DigestNode
{
    private List<DigestRow>? _rows = [];
    private DigestNode?[]? _children;

    public DigestSums Sums { get; private set; }

    public bool IsLeaf => _children is null;

    /// <summary>A node of rows that are sorted by key hash and share its first <paramref name="depth"/> bytes.
    /// </summary>
    public static DigestNode Of(ReadOnlySpan<DigestRow> sorted, int depth)
    {
        var node = new DigestNode { _rows = null };
        foreach (var row in sorted)
        {
            node.Sums = node.Sums.Plus(row.Sums);
        }

        if (MustDivide(sorted.Length, depth))
        {
            node._children = Divide(sorted, depth);
        }
        else
        {
            node._rows = [.. sorted];
        }

        return node;
    }

    /// <summary>The part of <paramref name="range"/>, that of a node, which belongs to one of its children.</summary>
    public static KeyHashRange RangeOfChild(KeyHashRange range, int depth, int digit)
    {
        var shift = ShiftOf(depth);
        var first = range.First | ((ulong)digit << shift);
        return new KeyHashRange(first, first | ((1UL << shift) - 1));
    }

    public void Add(DigestRow row, int depth)
    {
        Sums = Sums.Plus(row.Sums);
        if (_children is not null)
        {
            ref var child = ref _children[Digit(row.KeyHash, depth)];
            child ??= new DigestNode();
            child.Add(row, depth + 1);
            return;
        }

        _rows!.Insert(CountBelow(row.KeyHash, orEqual: true), row);
        if (MustDivide(_rows.Count, depth))
        {
            _children = Divide(CollectionsMarshal.AsSpan(_rows), depth);
            _rows = null;
        }
    }

    public bool Remove(ulong keyHash, DigestSums sums, int depth)
    {
        var removed = _children is null ? RemoveRow(keyHash, sums) : RemoveFromChild(keyHash, sums, depth);
        if (!removed)
        {
            return false;
        }

        Sums = Sums.Minus(sums);
        if (_children is not null && !MustDivide(Sums.Count, depth))
        {
            var rows = new List<DigestRow>();
            CopyRows(KeyHashRange.All, KeyHashRange.All, depth, rows);
            _rows = rows;
            _children = null;
        }

        return true;
    }

    /// <summary>The children; of a leaf those that it would have. The caller must not change them.</summary>
    public DigestNode?[] Divided(int depth) => _children ?? Divide(CollectionsMarshal.AsSpan(_rows), depth);

    /// <summary>Appends the rows in <paramref name="wanted"/>; <paramref name="own"/> is the node's own range.
    /// </summary>
    public void CopyRows(KeyHashRange wanted, KeyHashRange own, int depth, List<DigestRow> rows)
    {
        if (_children is null)
        {
            rows.AddRange(_rows!.Where(row => wanted.Contains(row.KeyHash)));
            return;
        }

        for (var digit = 0; digit < DigestTree.FanOut; digit++)
        {
            var range = RangeOfChild(own, depth, digit);
            if (wanted.Intersects(range))
            {
                _children[digit]?.CopyRows(wanted, range, depth + 1, rows);
            }
        }
    }

    private static bool MustDivide(long rows, int depth) =>
        rows > DigestTree.MaxLeafRows && depth < DigestTree.MaxDepth;

    private static DigestNode?[] Divide(ReadOnlySpan<DigestRow> sorted, int depth)
    {
        var children = new DigestNode?[DigestTree.FanOut];
        while (!sorted.IsEmpty)
        {
            var digit = Digit(sorted[0].KeyHash, depth);
            var length = 1;
            while (length < sorted.Length && Digit(sorted[length].KeyHash, depth) == digit)
            {
                length++;
            }

            children[digit] = Of(sorted[..length], depth + 1);
            sorted = sorted[length..];
        }

        return children;
    }

    private static int Digit(ulong keyHash, int depth) => (int)((keyHash >> ShiftOf(depth)) & 0xff);

    private static int ShiftOf(int depth) => 8 * (DigestTree.MaxDepth - 1 - depth);

    private bool RemoveFromChild(ulong keyHash, DigestSums sums, int depth)
    {
        ref var child = ref _children![Digit(keyHash, depth)];
        if (child is null || !child.Remove(keyHash, sums, depth + 1))
        {
            return false;
        }

        child = child.Sums.Count == 0 ? null : child;
        return true;
    }

    private bool RemoveRow(ulong keyHash, DigestSums sums)
    {
        for (var i = CountBelow(keyHash, orEqual: false); i < _rows!.Count && _rows[i].KeyHash == keyHash; i++)
        {
            if (_rows[i].Sums == sums)
            {
                _rows.RemoveAt(i);
                return true;
            }
        }

        return false;
    }

    // By bisection: how many rows have a lower key hash, or an equal one too.
    private int CountBelow(ulong keyHash, bool orEqual)
    {
        var low = 0;
        var high = _rows!.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_rows[middle].KeyHash < keyHash || (orEqual && _rows[middle].KeyHash == keyHash))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
