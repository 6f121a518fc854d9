using FsCheck;
using FsCheck.Fluent;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Tests.Reconciliation;

public sealed class DigestTreePropertyTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(100);

    [Fact]
    public void Sums_OfTheSameRowsInAnyOrder_AreEqual()
    {
        var cases = from rows in DigestRows.Rows
                    from shuffled in Gen.Shuffle(rows)
                    select (rows, shuffled);

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), pair =>
        {
            var (built, grown) = (new DigestTree(pair.rows), Grown(pair.shuffled));

            return built.Sums == grown.Sums
                && built.Sums == DigestReference.Sum(pair.rows)
                && built.Differences(grown) is { Ranges.IsEmpty: true, NodesVisited: 0 };
        }));
    }

    [Fact]
    public void Sums_AreEqual_ExactlyWhenTheRowsAre()
    {
        Check.One(Runs, Prop.ForAll(DigestRows.Pairs.ToArbitrary(), pair =>
            (new DigestTree(pair.Left).Sums == new DigestTree(pair.Right).Sums)
                == DigestReference.AreSame(pair.Left, pair.Right)));
    }

    [Fact]
    public void Differences_AreThoseOfTheReference_FromEitherSide()
    {
        Check.One(Runs, Prop.ForAll(DigestRows.Pairs.ToArbitrary(), pair =>
        {
            var (left, right) = (new DigestTree(pair.Left), Grown(pair.Right));
            var expected = DigestReference.Differences(pair.Left, pair.Right);
            var found = left.Differences(right);
            var converse = right.Differences(left);

            return found.Ranges.SequenceEqual(expected)
                && converse.Ranges.SequenceEqual(expected)
                && converse.NodesVisited == found.NodesVisited;
        }));
    }

    [Fact]
    public void OneChangedAddedOrRemovedRow_IsFoundInItsLeafAlone()
    {
        var cases = from rows in DigestRows.Rows
                    from added in DigestRows.Row
                    from kind in Gen.Choose(0, 2)
                    select (rows, added, kind);

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var (rows, added, kind) = test;
            var before = new DigestTree([.. rows, added]);
            var after = kind switch
            {
                0 => new DigestTree(rows),
                1 => new DigestTree([.. rows, DigestRows.Altered(added)]),
                _ => new DigestTree([added, .. rows, added]),
            };
            var found = before.Differences(after);

            return before.Sums != after.Sums
                && found.Ranges.Length == 1
                && found.Ranges[0].Contains(added.KeyHash)
                && found.NodesVisited is >= 1 and <= DigestTree.MaxDepth + 1;
        }));
    }

    [Fact]
    public void NodesVisited_AreAtMostThePathsToTheDifferingRows()
    {
        Check.One(Runs, Prop.ForAll(DigestRows.Pairs.ToArbitrary(), pair =>
        {
            var found = new DigestTree(pair.Left).Differences(new DigestTree(pair.Right));

            // The second set is the first without 12, with 12 changed and with 12 more: 12 + 2 * 12 + 12 rows at most.
            return found.NodesVisited <= 48 * (DigestTree.MaxDepth + 1) && found.Ranges.Length <= 48;
        }));
    }

    [Fact]
    public void AddThenRemove_LeavesNothingBehind()
    {
        var cases = from rows in DigestRows.Rows
                    from passing in DigestRows.Rows
                    from leaving in Gen.Shuffle(passing)
                    select (rows, passing, leaving);

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var never = new DigestTree(test.rows);
            var tree = Grown([.. test.rows, .. test.passing]);
            var removed = test.leaving.All(row => tree.Remove(row.KeyHash, row.Sums));
            var other = new DigestTree(test.rows.Skip(test.rows.Length / 2));

            return removed
                && tree.Sums == never.Sums
                && tree.Differences(never).Ranges.IsEmpty
                && tree.Differences(other).Ranges.SequenceEqual(never.Differences(other).Ranges)
                && DigestReference.AreSame(tree.RowsIn(KeyHashRange.All), test.rows);
        }));
    }

    [Fact]
    public void RowsIn_IsEveryRowOfTheRange_ByKeyHash()
    {
        var cases = from rows in DigestRows.Rows
                    from one in DigestRows.Row
                    from other in DigestRows.Row
                    select (rows, new KeyHashRange(
                        Math.Min(one.KeyHash, other.KeyHash), Math.Max(one.KeyHash, other.KeyHash)));

        Check.One(Runs, Prop.ForAll(cases.ToArbitrary(), test =>
        {
            var (rows, range) = test;
            var found = Grown(rows).RowsIn(range);

            return found.Zip(found.Skip(1)).All(pair => pair.First.KeyHash <= pair.Second.KeyHash)
                && DigestReference.AreSame(
                    found, rows.Where(row => row.KeyHash >= range.First && row.KeyHash <= range.Last));
        }));
    }

    private static DigestTree Grown(IEnumerable<DigestRow> rows)
    {
        var tree = new DigestTree();
        foreach (var row in rows)
        {
            tree.Add(row);
        }

        return tree;
    }
}
