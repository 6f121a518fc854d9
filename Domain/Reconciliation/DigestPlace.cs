using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>
/// Where a node stands among the digest trees of a contract: the rows of one group and partition have one tree, whose
/// node at a level holds the rows whose key hashes begin with the same bytes. A key has one partition, so the trees of
/// a
/// group's partitions are disjoint, and two writers never change one node.
/// </summary>
/// <param name="Group">The window group: <see cref="WindowGrouping.GroupOf"/>.</param>
/// <param name="Partition">The partition of the keys.</param>
/// <param name="Level">The number of leading bytes of the key hash that the node's rows share: 0 for the root, at most
/// <see cref="DigestTree.MaxDepth"/>.</param>
/// <param name="Prefix">These bytes as the highest of a number whose other bits are 0.</param>
public readonly record struct DigestPlace(Window Group, int Partition, int Level, ulong Prefix)
{
    /// <summary>The key hashes of the node's rows.</summary>
    public KeyHashRange Range => Level switch
    {
        0 => KeyHashRange.All,
        DigestTree.MaxDepth => new KeyHashRange(Prefix, Prefix),
        _ => new KeyHashRange(Prefix, Prefix | (ulong.MaxValue >> (8 * Level))),
    };

    /// <summary>The root of a group's partition.</summary>
    public static DigestPlace Root(Window group, int partition) => new(group, partition, 0, 0);

    /// <summary>The root of the tree that holds the row of a key and window.</summary>
    public static DigestPlace RootOf(RowPlace row) => Root(row.Group, row.Partition);

    /// <summary>Whether a node of so many rows at a level has children. All trees are divided by this rule alone, so
    /// their form is a function of their rows.</summary>
    public static bool IsDivided(long rows, int level) => rows > DigestTree.MaxLeafRows && level < DigestTree.MaxDepth;

    /// <summary>The byte of a key hash by which a node at <paramref name="level"/>, 0 to 7, divides.</summary>
    public static int DigitOf(ulong keyHash, int level) => (int)((keyHash >> (56 - (8 * level))) & 0xff);

    /// <summary>The prefix of the node at <paramref name="level"/> that holds a key hash.</summary>
    public static ulong PrefixOf(ulong keyHash, int level) =>
        level == 0 ? 0 : keyHash & (ulong.MaxValue << (64 - (8 * level)));

    /// <summary>The child with the next byte <paramref name="digit"/>, 0 to 255.</summary>
    public DigestPlace Child(int digit) => this with
    {
        Level = Level + 1,
        Prefix = Prefix | ((ulong)digit << (56 - (8 * Level))),
    };
}
