using System.Globalization;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Storage.Embedded;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>A small run of the host, the same every time: a contract, requests in several partitions, a restart in the
/// middle, checkpoints at both ends.</summary>
internal sealed class HostedRun(StoreFixture fixture) : IDisposable
{
    private const int Requests = 4;

    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly Contract _contract = StoreSamples.Contract();

    /// <summary>Does the run on the database behind a connection string, and gives what the log and the newest
    /// checkpoint hold in the end.</summary>
    public async Task<List<string>> RunAsync(string connectionString, Action onOpen)
    {
        for (var life = 0; life < 2; life++)
        {
            await using var store = await fixture.OpenAsync(connectionString);
            if (life == 0)
            {
                onOpen();
            }

            await LiveAsync(store, life);
        }

        return await ReadAsync();
    }

    public void Dispose() => _folder.Dispose();

    private async Task LiveAsync(PostgresStore store, int life)
    {
        await using var local = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Folder = _folder.Path,
            Flush = false,
            NewHashKey = new HashKey(1, 2),
        });
        var ports = new EmbeddedPorts(
            store.HashKey,
            store.Log,
            store.Checkpoints,
            local.Results,
            local.BatchRuns,
            local.Verdicts,
            _ => new ContractReading(_contract, []),
            _clock);
        await using var host = await EmbeddedHost.OpenAsync(
            ports, new EmbeddedHostOptions(), CancellationToken.None);
        await host.RegisterAsync("document", _contract);
        for (var i = 0; i < Requests; i++)
        {
            _clock.Advance(TimeSpan.FromHours(7));
            await host.IngestAndPublishAsync(_contract.Id, Request(host, (life * Requests) + i));
        }
    }

    private PreparedRequest Request(EmbeddedHost host, int number)
    {
        var request = host.NewRequest(_contract.Id);
        for (var i = 0; i < 6; i++)
        {
            // The second half of every other request is that of the request before, again.
            var id = (number * 6) + i - (number % 2 == 1 && i > 2 ? 6 : 0);
            var time = DateTime.UnixEpoch.AddMinutes(30 * id).ToString("s", CultureInfo.InvariantCulture);
            request.Add(Encoding.UTF8.GetBytes(
                $$"""
                {"specversion":"1.0","id":"{{id}}","source":"s","type":"orders",
                "time":"{{time}}Z","data":{"amount":{{id % 5}} } }
                """));
        }

        Assert.Empty(request.Rejected);
        request.Seal();
        return request;
    }

    private async Task<List<string>> ReadAsync()
    {
        await using var store = await fixture.OpenAsync();
        var lines = new List<string>();
        await foreach (var block in store.Log.ReadAsync(default, CancellationToken.None))
        {
            lines.Add($"{block.Next} {block.Header} {Convert.ToHexString(block.Records.Span)}");
        }

        var checkpoint = await store.Checkpoints.ReadAsync(CancellationToken.None);
        lines.Add($"{checkpoint!.Position}");
        lines.AddRange(checkpoint.Parts.Select(part => string.Create(
            CultureInfo.InvariantCulture,
            $"{part.Partition} {part.NextOffset} {Convert.ToHexString(part.State!.Value.Span)}")));
        return lines;
    }
}
