using System.Collections.Immutable;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>What <see cref="DigestTree.Differences"/> found. Compared by reference of <see cref="Ranges"/>.</summary>
/// <param name="Ranges">Where the two trees differ: disjoint, ascending, each the range of a leaf. Rows outside them
/// are the same in both; empty when the trees are equal.</param>
/// <param name="NodesVisited">The number of places, from the root down, whose sums differ and whose children or rows
/// were therefore looked at: 0 for equal trees, and at most the number of differing rows times the number of levels.
/// </param>
public sealed record DigestDifferences(ImmutableArray<KeyHashRange> Ranges, int NodesVisited);
