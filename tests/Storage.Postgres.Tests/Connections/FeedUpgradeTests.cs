using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>What retention had dropped before positions could expire is known after the migration.</summary>
public sealed class FeedUpgradeTests
{
    [Fact]
    public async Task Migration_FindsWhatWasDropped()
    {
        await using var fixture = new StoreFixture();
        var store = await fixture.OpenAsync();
        var contract = StoreSamples.Contract(partitions: 5);
        foreach (var (partition, last) in new[] { (0, 4), (1, 5), (2, 6), (3, 3), (4, 2) })
        {
            var key = Enumerable.Range(0, 100).Select(i => $"k{i}")
                .First(key => RowPlace.Of(contract, key, default).Partition == partition);
            await store.Results.PublishAsync(
                [(contract, StoreSamples.Batch(0, [.. Enumerable.Range(1, last).Select(number => StoreSamples.Pane(
                    key, number, number, StoreSamples.Values(1, 1), partition: partition))], partition: partition))],
                default);
        }

        // As a store of the version before: whole; a beginning dropped; one dropped later, too; the last; all.
        await fixture.ExecuteAsync(
            "delete from pane where (partition, number) in ((1, 1), (1, 2), (2, 1), (2, 2), (2, 5), (3, 3), (4, 1), "
            + "(4, 2))");
        await fixture.ExecuteAsync("alter table published drop column dropped_pane");
        using var script = typeof(PostgresStore).Assembly.GetManifestResourceStream("feed.007.sql")!;
        await fixture.ExecuteAsync(await new StreamReader(script).ReadToEndAsync());

        Assert.Equal(
            [
                new PaneExtent(0, 0, 4), new PaneExtent(1, 2, 5), new PaneExtent(2, 5, 6), new PaneExtent(3, 3, 3),
                new PaneExtent(4, 2, 2),
            ],
            (await (await fixture.ReopenAsync()).Panes.ReadExtentsAsync(contract, default)).ToArray());
    }
}
