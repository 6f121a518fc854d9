using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

public sealed class DigestTreeTests
{
    [Fact]
    public void Sums_OfNoRows_AreZero() => Assert.Equal(default, new DigestTree().Sums);

    [Fact]
    public void Remove_OfARowThatIsNotThere_ChangesNothing()
    {
        var tree = new DigestTree(Many(1000));
        var before = tree.Sums;

        Assert.False(tree.Remove(7UL << 56, new DigestSums(1, 2, 3)));
        Assert.False(tree.Remove(Many(1000)[5].KeyHash, new DigestSums(1, 2, 3)));
        Assert.Equal(before, tree.Sums);
    }

    [Fact]
    public void Remove_OfARowThatIsThereTwice_RemovesOne()
    {
        var row = DigestRows.Of(42, 1);
        var tree = new DigestTree([row, row]);

        Assert.True(tree.Remove(row.KeyHash, row.Sums));
        Assert.Equal(new DigestTree([row]).Sums, tree.Sums);
        Assert.True(tree.Remove(row.KeyHash, row.Sums));
        Assert.False(tree.Remove(row.KeyHash, row.Sums));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(-1)]
    public void Rows_ThatDoNotCountOne_AreRefused(long count)
    {
        var sums = new DigestSums(count, 1, 1);

        Assert.Throws<ArgumentException>(() => new DigestTree([new DigestRow(1, sums, 0)]));
        Assert.Throws<ArgumentException>(() => new DigestTree().Add(new DigestRow(1, sums, 0)));
        Assert.Throws<ArgumentException>(() => new DigestTree().Remove(1, sums));
    }

    [Fact]
    public void Differences_OfASmallTree_AreTheWholeRange()
    {
        var tree = new DigestTree(Many(DigestTree.MaxLeafRows));

        var found = tree.Differences(new DigestTree(Many(DigestTree.MaxLeafRows - 1)));

        Assert.Equal(KeyHashRange.All, Assert.Single(found.Ranges));
        Assert.Equal(1, found.NodesVisited);
    }

    [Fact]
    public void Differences_BetweenALeafAndANode_AreLeavesOfTheNode()
    {
        var rows = Many(DigestTree.MaxLeafRows + 1);

        var found = new DigestTree(rows).Differences(new DigestTree(rows[..^1]));

        var first = rows[^1].KeyHash & (0xffUL << 56);
        Assert.Equal(new KeyHashRange(first, first | (ulong.MaxValue >> 8)), Assert.Single(found.Ranges));
        Assert.Equal(2, found.NodesVisited);
    }

    [Fact]
    public void Differences_OfManyRowsOfOneKey_AreThatKeyAlone()
    {
        DigestRow[] rows =
            [.. Enumerable.Range(0, 1000).Select(number => DigestRows.Of(ulong.MaxValue, (ulong)number))];

        var found = new DigestTree(rows).Differences(new DigestTree(rows[1..]));

        Assert.Equal(new KeyHashRange(ulong.MaxValue, ulong.MaxValue), Assert.Single(found.Ranges));
        Assert.Equal(DigestTree.MaxDepth + 1, found.NodesVisited);
    }

    [Fact]
    public void Differences_OfTwentyRowsInAHundredThousand_VisitAboutTwentyLeaves()
    {
        var rows = Many(100_000);
        var changed = rows.ToArray();
        for (var i = 0; i < 20; i++)
        {
            changed[i * 4999] = DigestRows.Altered(changed[i * 4999]);
        }

        var found = new DigestTree(rows).Differences(new DigestTree(changed));

        // 100,000 rows are two levels: the root, 256 nodes, 65,536 leaves.
        Assert.InRange(found.Ranges.Length, 15, 20);
        Assert.InRange(found.NodesVisited, 20, 41);
        Assert.True(found.Ranges.Sum(range => new DigestTree(rows).RowsIn(range).Count) < 200);
    }

    [Fact]
    public void Differences_WithNothing_AreAllLeavesThatHoldRows()
    {
        var tree = new DigestTree(Many(5000));

        var found = tree.Differences(new DigestTree());

        Assert.Equal(DigestTree.FanOut, found.Ranges.Length);
        Assert.Equal(5000, found.Ranges.Sum(range => tree.RowsIn(range).Count));
    }

    [Fact]
    public void RowsIn_KeepsTheReferences()
    {
        var tree = new DigestTree([DigestRows.Of(9, 1, reference: 5), DigestRows.Of(4, 1, reference: 6)]);

        Assert.Equal([6, 5], tree.RowsIn(KeyHashRange.All).Select(row => row.Reference));
    }

    private static DigestRow[] Many(int count) =>
        [.. Enumerable.Range(1, count).Select(number =>
            DigestRows.Of(unchecked((ulong)number * 0xd1342543de82ef95), (ulong)number, number))];
}
