using System.Collections.Immutable;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Tests.Reconciling;

/// <summary>
/// Goal: a descent finds all that differs and reads little. Method: random sides in memory, whose trees are stored as a
/// store does it, against the ranges that <see cref="DigestTree.Differences"/> gives; children and rows are counted.
/// </summary>
public sealed class DigestDescentTests
{
    private static readonly DigestPlace Root = DigestPlace.Root(new(new(0), new(1)), 0);

    [Theory]
    [InlineData(1, 300, 5)]
    [InlineData(2, 40, 3)]
    [InlineData(3, 100_000, 10)]
    [InlineData(4, 3_000, 2_000)]
    [InlineData(5, 257, 2)]
    public async Task Leaves_AreTheDifferencesOfTheTrees(int seed, int count, int wrong)
    {
        var random = new Random(seed);
        var stream = RowsOf(random, count);
        var batch = stream.ToList();
        for (var i = 0; i < wrong; i++)
        {
            var place = random.Next(batch.Count);
            if (random.Next(3) == 0)
            {
                batch.RemoveAt(place);
            }
            else
            {
                batch[place] = batch[place] with { Sums = new DigestSums(1, (ulong)i, 7) };
            }
        }

        var (left, right) = (new Side(stream), new Side(batch));
        var leaves = await LeavesAsync(left, right, []);

        Assert.Equal(
            new DigestTree(stream).Differences(new DigestTree(batch)).Ranges, leaves.Select(leaf => leaf.Range));
        Assert.InRange(left.ChildReads, 0, 3 * wrong);
        Assert.InRange(left.RowsRead, 0, DigestTree.MaxLeafRows * wrong);
        Assert.All(leaves, leaf => Assert.InRange(left.CountIn(leaf.Range), 0, DigestTree.MaxLeafRows));
    }

    [Fact]
    public async Task Leaves_OfEqualSides_AreNone_AndNothingIsRead()
    {
        var rows = RowsOf(new Random(9), 5_000);
        var (left, right) = (new Side(rows), new Side(rows));

        Assert.Empty(await LeavesAsync(left, right, []));
        Assert.Equal((0, 0), (left.ChildReads, left.RowsRead));
    }

    [Fact]
    public async Task Leaves_WithAllDifferencesExcluded_AreNone()
    {
        var stream = RowsOf(new Random(9), 5_000);
        var batch = stream.ToList();
        batch[77] = batch[77] with { Sums = new DigestSums(1, 5, 5) };
        batch.RemoveAt(4_000);
        DigestExclusion[] excluded =
        [
            new(stream[77].KeyHash, stream[77].Sums, batch[77].Sums),
            new(stream[4_000].KeyHash, stream[4_000].Sums, default),
        ];

        Assert.Empty(await LeavesAsync(new Side(stream), new Side(batch), excluded));
        Assert.Single(await LeavesAsync(new Side(stream), new Side(batch), excluded[..1]));
    }

    [Fact]
    public async Task Leaves_OfAParentThatItsChildrenContradict_AreAllOfIt()
    {
        var rows = RowsOf(new Random(3), 1_000);
        var (left, right) = (new Side(rows), new Side(rows));
        var damaged = left.Sums with { First = left.Sums.First + 1 };

        var leaves = await left.Descent(right)
            .LeavesAsync(Root, damaged, right.Sums, [], false, CancellationToken.None).ToListAsync();

        Assert.Equal(1_000, leaves.Sum(leaf => left.CountIn(leaf.Range)));
    }

    private static async Task<ImmutableArray<DigestPlace>> LeavesAsync(
        Side left,
        Side right,
        IReadOnlyList<DigestExclusion> excluded) =>
        [
            .. await left.Descent(right)
                .LeavesAsync(Root, left.Sums, right.Sums, excluded, false, CancellationToken.None).ToListAsync(),
        ];

    private static List<DigestRow> RowsOf(Random random, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i => new DigestRow(
            ((ulong)random.NextInt64() << 1) ^ (ulong)random.Next(),
            new DigestSums(1, (ulong)random.NextInt64(), (ulong)random.NextInt64()),
            i)),
    ];

    private sealed class Side
    {
        private readonly Dictionary<DigestPlace, DigestSums> _nodes = [];
        private readonly List<DigestRow> _rows;

        public Side(List<DigestRow> rows)
        {
            _rows = [.. rows.OrderBy(row => row.KeyHash)];
            var builder = new DigestTreeBuilder(
                (level, prefix, sums) => _nodes.Add(Root with { Level = level, Prefix = prefix }, sums));
            _rows.ForEach(row => builder.Add(row.KeyHash, row.Sums));
            builder.Complete();
        }

        public DigestSums Sums => _nodes[Root];

        public int ChildReads { get; private set; }

        public int RowsRead { get; private set; }

        public int CountIn(KeyHashRange range) => _rows.Count(row => range.Contains(row.KeyHash));

        public DigestDescent Descent(Side other) => new(AsSide(), other.AsSide());

        private DigestSide AsSide() => new(
            place =>
            {
                ChildReads++;
                return ValueTask.FromResult<IReadOnlyList<DigestEntry>>(
                [
                    .. Enumerable.Range(0, 256).Select(place.Child).Where(_nodes.ContainsKey)
                        .Select(child => new DigestEntry(child, _nodes[child])),
                ]);
            },
            place =>
            {
                var rows = _rows.Where(row => place.Range.Contains(row.KeyHash)).ToList();
                RowsRead += rows.Count;
                return rows.Select(row => (row.KeyHash, row.Sums)).ToAsyncEnumerable();
            });
    }
}
