using System.Numerics;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// Makes the nodes of a <see cref="DigestTree"/> from rows that come sorted by key hash, without keeping the rows: what
/// a store writes when it loads a tree or divides a leaf. Holds at most 256 nodes for each of the eight levels. For use
/// by one caller at a time.
/// </summary>
/// <param name="emit">Is given level, prefix and sums of each node, children before their parent.</param>
/// <param name="top">The level of the topmost node, whose rows all share that many bytes of the key hash.</param>
public sealed class DigestTreeBuilder(Action<int, ulong, DigestSums> emit, int top = 0)
{
    private readonly DigestSums[] _sums = new DigestSums[DigestTree.MaxDepth + 1];
    private readonly List<(ulong Prefix, DigestSums Sums)>[] _children =
        [.. Enumerable.Range(0, DigestTree.MaxDepth).Select(_ => new List<(ulong, DigestSums)>())];

    private ulong _last;
    private bool _isEmpty = true;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">The key hash is below that of the row before.</exception>
    public void Add(ulong keyHash, DigestSums row)
    {
        if (!_isEmpty && keyHash != _last)
        {
            if (keyHash < _last)
            {
                throw new ArgumentException("Rows must come by key hash.", nameof(keyHash));
            }

            CloseBelow(BitOperations.LeadingZeroCount(keyHash ^ _last) / 8);
        }

        (_last, _isEmpty) = (keyHash, false);
        for (var level = top; level < _sums.Length; level++)
        {
            _sums[level] = _sums[level].Plus(row);
        }
    }

    /// <summary>Ends the tree, whose topmost node comes last; without rows there is none. The next row begins another
    /// tree.</summary>
    public void Complete()
    {
        if (!_isEmpty)
        {
            CloseBelow(top);
            Close(top);
            _isEmpty = true;
        }
    }

    private void CloseBelow(int shared)
    {
        for (var level = DigestTree.MaxDepth; level > Math.Max(shared, top); level--)
        {
            Close(level);
        }
    }

    // Whether a node is one of the tree is known when its parent is complete.
    private void Close(int level)
    {
        var sums = _sums[level];
        _sums[level] = default;
        if (level < DigestTree.MaxDepth)
        {
            if (DigestPlace.IsDivided(sums.Count, level))
            {
                _children[level].ForEach(child => emit(level + 1, child.Prefix, child.Sums));
            }

            _children[level].Clear();
        }

        var prefix = DigestPlace.PrefixOf(_last, level);
        if (level == top)
        {
            emit(level, prefix, sums);
        }
        else
        {
            _children[level - 1].Add((prefix, sums));
        }
    }
}
