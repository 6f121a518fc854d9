using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Engine.Tests.Ingesting;

/// <summary>Goal: a file sent twice counts once, at scale. Method: every pane before and after the second time.
/// </summary>
public sealed class IdempotencyTests
{
    private const int Events = 200_000;

    private static readonly Contract Contract = new()
    {
        Id = "bench.amounts",
        Version = "1.0.0",
        Properties =
        [
            new PropertySpecification { Name = "entity", Type = PropertyType.String, Required = true },
            new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2, Required = true },
        ],
        Key = [0],
        EventTimeProperty = null,
        Partitions = 16,
        Windows = new WindowSpecification(
            WindowKind.Tumbling, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20), default),
        Aggregates =
        [
            new AggregateSpecification("events", AggregateFunction.CountEvents, null, 0),
            new AggregateSpecification("amounts", AggregateFunction.CountValues, 1, 0),
            new AggregateSpecification("sum", AggregateFunction.Sum, 1, 2),
        ],
        Watermark = new WatermarkSpecification { OutOfOrderness = TimeSpan.FromSeconds(1) },
        AllowedLateness = TimeSpan.FromMinutes(10),
        LatePolicy = LatePolicy.Overwrite,
        Authority = Authority.Manual,
        Breaker = RepairBreaker.Default,
    };

    [Fact]
    [Trait("Suite", "Long")]
    public async Task FileIngestedTwice_IsAllDuplicates_AndChangesNoPane()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        var path = Path.Combine(folder.Path, "events.ndjson");
        var summary = await EventFile.WriteAsync(
            path,
            new EventFileOptions
            {
                Count = Events,
                Seed = 11,
                Keys = 200,
                OutOfOrderness = TimeSpan.FromSeconds(5),
            },
            default);

        var first = await IngestAsync(folder, path);
        await folder.CloseAsync();
        await folder.OpenAsync();
        var before = await folder.Host.PanesAsync(Contract);
        var second = await IngestAsync(folder, path);
        var after = await folder.Host.PanesAsync(Contract);
        await folder.Host.EndAsync(Contract.Id);
        var results = await folder.Host.ResultsAsync(Contract);

        Assert.Equal(Events, first.CountOf(EventStatus.Accepted) + first.CountOf(EventStatus.Late));
        Assert.NotEqual(0, first.CountOf(EventStatus.Late));
        Assert.Equal(Events, second.CountOf(EventStatus.Duplicate));
        Assert.Equal(Events, second.Events);
        Assert.Equal(before, after);
        Assert.Equal(Events, results.Sum(pane => (decimal)pane.Values![0].Units));
        Assert.Equal(summary.Amount, results.Sum(pane => (decimal)pane.Values![2].Units) / 100);
    }

    private static async Task<IngestReport> IngestAsync(EmbeddedFolder folder, string path)
    {
        await using var input = File.OpenRead(path);
        return await EventIngest.RunAsync(folder.Host, Contract.Id, input, new IngestOptions(), null, default);
    }
}
