using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Tests.Reconciliation;

/// <summary>
/// Goal: what stores write is the tree of <see cref="DigestTree"/>. Method: the nodes of random rows, whose hashes
/// share
/// long prefixes so that deep levels are reached, against a count of rows by prefix and against the tree's differences.
/// </summary>
public sealed class DigestTreeBuilderTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Nodes_AreThoseOfARecount(int seed)
    {
        var rows = RowsOf(new Random(seed), 3_000);

        var nodes = NodesOf(rows);

        Dictionary<(int, ulong), DigestSums> expected = [];
        var placed = rows;
        for (var level = 0; level <= DigestTree.MaxDepth && placed.Count > 0; level++)
        {
            var groups = placed.GroupBy(row => DigestPlace.PrefixOf(row.KeyHash, level)).ToList();
            groups.ForEach(group => expected.Add(
                (level, group.Key), group.Aggregate(default(DigestSums), (sums, row) => sums.Plus(row.Sums))));
            placed = [.. groups.Where(group => group.Count() > DigestTree.MaxLeafRows).SelectMany(group => group)];
        }

        Assert.Equal(expected.Count, nodes.Count);
        Assert.All(expected, node => Assert.Equal(node.Value, nodes[node.Key]));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Root_AndLeaves_AreThoseOfTheTree(int seed)
    {
        var rows = RowsOf(new Random(seed), 2_000);
        var tree = new DigestTree(rows);

        var nodes = NodesOf(rows);

        Assert.Equal(tree.Sums, nodes[(0, 0)]);
        foreach (var ((level, prefix), sums) in nodes)
        {
            var place = new DigestPlace(default, 0, level, prefix);
            Assert.Equal(sums.Count, tree.RowsIn(place.Range).Count);
        }

        // Against nothing, all leaves differ: these are the places that the stored tree does not divide.
        Assert.Equal(
            tree.Differences(new DigestTree()).Ranges,
            nodes.Where(node => !DigestPlace.IsDivided(node.Value.Count, node.Key.Level))
                .Select(node => new DigestPlace(default, 0, node.Key.Level, node.Key.Prefix).Range)
                .OrderBy(range => range.First));
    }

    [Fact]
    public void Add_OfALowerHash_IsRefused()
    {
        var builder = new DigestTreeBuilder((_, _, _) => { });
        builder.Add(5, new DigestSums(1, 1, 1));

        Assert.Throws<ArgumentException>(() => builder.Add(4, new DigestSums(1, 1, 1)));
    }

    [Fact]
    public void Complete_WithoutRows_GivesNothing_AndAfterATreeBeginsAnother()
    {
        List<DigestSums> roots = [];
        var builder = new DigestTreeBuilder((_, _, sums) => roots.Add(sums));

        builder.Complete();
        builder.Add(9, new DigestSums(1, 3, 4));
        builder.Complete();
        builder.Add(2, new DigestSums(1, 5, 6));
        builder.Complete();

        Assert.Equal([new DigestSums(1, 3, 4), new DigestSums(1, 5, 6)], roots);
    }

    [Fact]
    public void Places_DivideIntoTheirRange()
    {
        var place = DigestPlace.Root(new Window(new(1), new(2)), 3).Child(0xab).Child(0x01);

        Assert.Equal(new KeyHashRange(0xab01_0000_0000_0000, 0xab01_ffff_ffff_ffff), place.Range);
        Assert.Equal(0xab01_0000_0000_0000, DigestPlace.PrefixOf(0xab01_2345_6789_abcd, 2));
        Assert.Equal(0x23, DigestPlace.DigitOf(0xab01_2345_6789_abcd, 2));
        var last = Enumerable.Range(0, 8).Aggregate(DigestPlace.Root(default, 0), (node, _) => node.Child(255));
        Assert.Equal(new KeyHashRange(ulong.MaxValue, ulong.MaxValue), last.Range);
    }

    private static Dictionary<(int Level, ulong Prefix), DigestSums> NodesOf(List<DigestRow> rows)
    {
        Dictionary<(int, ulong), DigestSums> nodes = [];
        var builder = new DigestTreeBuilder((level, prefix, sums) => nodes.Add((level, prefix), sums));
        foreach (var row in rows.OrderBy(row => row.KeyHash))
        {
            builder.Add(row.KeyHash, row.Sums);
        }

        builder.Complete();
        return nodes;
    }

    private static List<DigestRow> RowsOf(Random random, int most)
    {
        var stems = Enumerable.Range(0, 6).Select(_ => (ulong)random.NextInt64()).ToArray();
        return
        [
            .. Enumerable.Range(0, 1 + random.Next(most)).Select(i =>
            {
                // Up to all eight bytes shared with others: equal hashes, too.
                var kept = 8 * random.Next(9);
                var low = kept == 64 ? 0UL : (ulong)random.NextInt64() & (ulong.MaxValue >> kept);
                var stem = stems[random.Next(stems.Length)];
                var hash = kept == 0 ? low : (stem & (ulong.MaxValue << (64 - kept))) | low;
                return new DigestRow(
                    hash, new DigestSums(1, (ulong)random.NextInt64(), (ulong)random.NextInt64()), i);
            }),
        ];
    }
}
