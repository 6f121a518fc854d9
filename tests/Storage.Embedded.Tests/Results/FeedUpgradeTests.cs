using System.Globalization;
using Microsoft.Data.Sqlite;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Results;

/// <summary>Results of an older version are read by number, and what retention had dropped from them is known.
/// </summary>
public sealed class FeedUpgradeTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Open_OfResultsOfTheThirdVersion_FindsWhatWasDropped()
    {
        var contract = StoreSamples.Contract(partitions: 5);

        // Whole; a beginning dropped; one dropped later, too; the last; all.
        WriteThirdVersion((0, 4, [1, 2, 3, 4]), (1, 5, [3, 4, 5]), (2, 6, [3, 4, 6]), (3, 3, [1, 2]), (4, 2, []));

        var extents = await _fixture.Store.Panes.ReadExtentsAsync(contract, default);

        Assert.Equal(
            [
                new PaneExtent(0, 0, 4), new PaneExtent(1, 2, 5), new PaneExtent(2, 5, 6), new PaneExtent(3, 3, 3),
                new PaneExtent(4, 2, 2),
            ],
            extents.ToArray());
        var panes = await _fixture.Store.Panes.ReadPanesAsync(contract, [new PaneRange(0, 0, 4)], default);
        Assert.Equal([1, 2, 3, 4], panes.Select(pane => pane.Number));
    }

    private void WriteThirdVersion(params (int Partition, long Last, long[] Numbers)[] partitions)
    {
        _ = _fixture.Store;
        _fixture.CloseAsync().AsTask().GetAwaiter().GetResult();
        File.Delete(_fixture.PathOf("results.db"));
        using var connection = new SqliteConnection($"Data Source={_fixture.PathOf("results.db")};Pooling=False");
        connection.Open();
        for (var version = 1; version <= 3; version++)
        {
            using var script = typeof(EmbeddedStore).Assembly.GetManifestResourceStream(
                string.Create(CultureInfo.InvariantCulture, $"results.{version:d3}.sql"))!;
            Execute(new StreamReader(script).ReadToEnd());
        }

        Execute("PRAGMA user_version = 3");
        Execute("INSERT INTO contract VALUES (7, 'orders')");
        foreach (var (partition, last, numbers) in partitions)
        {
            Insert($"INSERT INTO published VALUES (7, {partition}, 0, {last})");
            foreach (var number in numbers)
            {
                var (table, digest) = number % 2 == 0 ? ("result", ", 0, 0") : ("superseded", "");
                Insert($"""
                    INSERT INTO {table} VALUES (7, 0, {partition}, 0, 'k{number}', 0, 3600000000, {number}, 1, 0, 0, 0,
                    NULL, 0, 0, 0, 0, NULL, NULL, NULL{digest})
                    """);
            }
        }

        void Insert(FormattableString sql) => Execute(sql.ToString(CultureInfo.InvariantCulture));

        void Execute(string sql)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants of this test and of the product.
            command.CommandText = sql;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }
    }
}
