using Microsoft.Data.Sqlite;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Results;

/// <summary>Runs that an older version saved are not lost, and get their digests when they are first asked
/// for.</summary>
public sealed class BatchRunUpgradeTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Open_OfAFileOfTheFirstVersion_KeepsItsRuns()
    {
        var contract = StoreSamples.Contract(partitions: 2);
        ResultRow[] rows =
        [
            .. Enumerable.Range(0, 700).Select(i => new ResultRow(
                $"key {i:d3}", StoreSamples.Window(i % 2), StoreSamples.Values(i, -i))),
        ];
        WriteFirstVersion(contract.Aggregates, rows);
        var runs = _fixture.Store.BatchRuns;

        var nodes = await runs.ReadDigestsAsync(contract, "old", DigestTree.MaxDepth, CancellationToken.None)
            .ToListAsync();

        Assert.Equal(StoreSamples.DigestsOf(contract, rows), nodes);
        Assert.Equal(rows, await runs.ReadRowsAsync(contract, "old", CancellationToken.None).ToListAsync());
        Assert.Equal(["old", "empty"], await runs.ReadIdsAsync(contract, CancellationToken.None));
        await _fixture.ReopenAsync();
        Assert.Equal(
            rows, await _fixture.Store.BatchRuns.ReadRowsAsync(contract, "old", CancellationToken.None).ToListAsync());
    }

    private void WriteFirstVersion(
        System.Collections.Immutable.ImmutableArray<Domain.Contracts.AggregateSpecification> aggregates,
        ResultRow[] rows)
    {
        using var connection = new SqliteConnection($"Data Source={_fixture.PathOf("batches.db")};Pooling=False");
        connection.Open();
        using var schema = typeof(EmbeddedStore).Assembly.GetManifestResourceStream("batches.001.sql")!;
        Execute(new StreamReader(schema).ReadToEnd());
        Execute("PRAGMA user_version = 1");
        Execute("INSERT INTO batch_run VALUES (7, 'orders', 'old'), (8, 'orders', 'empty')");
        foreach (var row in rows)
        {
            Execute(
                "INSERT INTO batch_row VALUES (7, $start, $end, $hash, $key, $values)",
                ("$start", row.Window.Start.Microseconds),
                ("$end", row.Window.End.Microseconds),
                ("$hash", unchecked((long)RowDigest.KeyHash(row.Key))),
                ("$key", row.Key),
                ("$values", AggregateValuesJson.Write(aggregates, row.Values)));
        }

        void Execute(string sql, params (string Name, object Value)[] parameters)
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are constants and a script of the product.
            command.CommandText = sql;
#pragma warning restore CA2100
            foreach (var (name, value) in parameters)
            {
                command.Parameters.AddWithValue(name, value);
            }

            command.ExecuteNonQuery();
        }
    }
}
