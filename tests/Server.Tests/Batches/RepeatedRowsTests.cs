using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Server.Batches;

namespace StreamBatch.Server.Tests.Batches;

public sealed class RepeatedRowsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(999_999, 1)]
    [InlineData(2_500_000, 3)]
    public void Parts_FollowTheNumberOfRows(long rows, int parts) => Assert.Equal(parts, RepeatedRows.PartsOf(rows));

    // Many windows of one key and many keys of one window are both spread over the parts.
    [Fact]
    public void EachRepeatedRow_IsFoundInOnePart()
    {
        const int Parts = 3;
        ResultRow[] rows =
        [
            .. Enumerable.Range(0, 300).Select(i => Row("a", i)),
            .. Enumerable.Range(1, 300).Select(i => Row($"k{i}", 0)),
        ];

        var found = Enumerable.Range(0, Parts).Select(part =>
        {
            var repeated = new RepeatedRows(part, Parts);
            Assert.DoesNotContain(rows, repeated.IsRepeated);
            return rows.Where(repeated.IsRepeated).ToList();
        }).ToList();

        Assert.All(found, part => Assert.InRange(part.Count, 100, 300));
        Assert.Equal(rows.Length, found.SelectMany(part => part).Distinct().Count());
        Assert.Equal(rows.Length, found.Sum(part => part.Count));
    }

    private static ResultRow Row(string key, long start) => new(
        key, new Window(new(start * 1_000_000), new((start + 1) * 1_000_000)), new AggregateValues());
}
