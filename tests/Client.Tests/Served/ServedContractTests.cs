using StreamBatch.Client.Batches;
using StreamBatch.Client.Feeds;
using StreamBatch.Client.Producing;
using StreamBatch.Client.Quarantine;
using StreamBatch.Client.Reconciling;
using StreamBatch.Client.Results;
using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Client.Tests.Served;

/// <summary>Reads and operations against a server of the embedded edition: a contract from its registration to
/// verdicts.
/// </summary>
public sealed class ServedContractTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task AContract_IsRegisteredFedReadAndReconciled()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await using var served = await ServedFolder.StartAsync();
        var client = ClientOf(served);
        var registered = await client.RegisterContractAsync(OrderContract.Document);
        Assert.Equal(("orders", "1.0.0", 8), (registered.Id, registered.Version, registered.Partitions));
        Assert.True(registered.IsNew);
        Assert.False((await client.RegisterContractAsync(OrderContract.Document)).IsNew);
        var orders = client.Contract("orders");
        Assert.Null((await orders.ReadAsync()).Watermark);
        Assert.Equal(["orders"], await client.ReadContractsAsync().Select(contract => contract.Id).ToListAsync());
        Assert.Equal(OrderContract.Document, await orders.ReadDocumentAsync());

        await SendAsync(client, [Orders.Of(1), Orders.Of(2, "b"), Orders.Of(61), Orders.Of(3) with { Amount = 1e6m }]);
        var open = await orders.ReadOpenWindowsAsync().ToListAsync();
        Assert.Equal(3, open.Count);
        var cut = await orders.CutAsync();
        Assert.Equal(8, cut.Cut.Count);
        Assert.True(cut.Cut.Sum() >= 4);
        Assert.Equal(Orders.Begin.AddMinutes(62), (await orders.EndInputAsync()).Watermark);
        Assert.Single((await orders.ReadWatermarkAsync()).Sources);

        // What is published comes a moment after its acknowledgement: a feed waits for it.
        var panes = await orders.FollowPanesAsync(cancellationToken: limit.Token).Take(3).ToListAsync(limit.Token);
        var later = await orders.FollowPanesAsync(new FollowOptions { After = panes[0].Position }, limit.Token)
            .Take(2).ToListAsync(limit.Token);
        Assert.Equal(panes[1..].Select(pane => pane.Item), later.Select(pane => pane.Item), SamePane);
        var results = await orders.ReadResultsAsync(new ResultQuery { Key = "a" }).ToListAsync();
        Assert.Equal([1m, 61m], results.Select(pane => pane.Values!.Number("amount")));
        Assert.Equal((Orders.Begin, 1, "whole"), (results[0].Start, results[0].Revision, results[0].Mode));
        Assert.Equal(["orders", "amount"], results[0].Values!.Names);

        await ReconcileAsync(orders, limit.Token);
        await QuarantineAsync(orders);
    }

    [Fact]
    public async Task ARefusal_HasItsCode()
    {
        await using var served = await ServedFolder.StartAsync();
        var client = ClientOf(served);

        var unknown = await Assert.ThrowsAsync<StreamBatchApiException>(() => client.Contract("or/ders").ReadAsync());
        var invalid = await Assert.ThrowsAsync<StreamBatchApiException>(() => client.RegisterContractAsync("id: x"));

        Assert.Equal(("unknownContract", 404, false), (unknown.Code, (int)unknown.Status, unknown.IsTransient));
        Assert.Equal("contractInvalid", invalid.Code);
        Assert.True(invalid.Problem!.Value.GetProperty("errors").GetArrayLength() > 0);
        await Assert.ThrowsAsync<StreamBatchApiException>(
            async () => await client.Contract("orders").FollowPanesAsync().FirstAsync());
    }

    [Fact]
    public async Task Lists_AreReadPageByPage_AlsoWhereSomeFailInPassing()
    {
        const int Windows = 2_300;
        await using var served = await ServedFolder.StartAsync();
        await OrderContract.RegisterAsync(served.Http);
        var client = new StreamBatchClient(
            new HttpClient(new FailingReads(every: 2)),
            new StreamBatchClientOptions
            {
                Server = served.Http.BaseAddress,
                Retry = new RetryOptions { FirstDelay = TimeSpan.FromMilliseconds(1) },
            });
        await using (var producer = await client.CreateProducerAsync(Orders.Numbered()))
        {
            for (var i = 0; i < Windows; i++)
            {
                await producer.SendAsync(Orders.Of(i % 10, $"customer {i}"));
            }
        }

        var open = await client.Contract("orders").ReadOpenWindowsAsync().ToListAsync();

        Assert.Equal(Windows, open.Select(window => window.Key).Distinct().Count());
        Assert.Equal(Windows, open.Count);
    }

    private static async Task ReconcileAsync(ContractClient orders, CancellationToken cancellationToken)
    {
        var run = await orders.LoadBatchRunAsync(
            new BatchRunRequest("nightly", Orders.Begin, Orders.Begin.AddMinutes(2)),
            new[]
            {
                Row("a", 0, 1, 1),
                Row("b", 0, 1, 2),
                Row("a", 1, 2, 100),
            }.ToAsyncEnumerable(),
            cancellationToken);
        Assert.Equal(("nightly", 3, true), (run.Id, run.Rows, run.IsNew));
        Assert.Equal(["nightly"], await orders.ReadBatchRunsAsync(cancellationToken)
            .Select(known => known.Id).ToListAsync(cancellationToken));

        var begun = await orders.StartReconciliationAsync(cancellationToken: cancellationToken);
        var done = await orders.WaitForReconciliationAsync(begun.Id, cancellationToken);

        Assert.Equal("done", done.State);
        var drift = Assert.Single(done.Report!.Drifts);
        Assert.Equal(("a", Orders.Begin.AddMinutes(1)), (drift.Key, drift.Start));
        Assert.Equal((61m, 100m), (drift.Stream!.Number("amount"), drift.Batch!.Number("amount")));
        var incident = await orders.ReadIncidentsAsync(cancellationToken: cancellationToken)
            .SingleAsync(cancellationToken);
        await orders.ApproveIncidentAsync(incident.Id, "tester", "The batch has seen more.", cancellationToken);
        Assert.False(await orders.ReadIncidentsAsync(false, cancellationToken).AnyAsync(cancellationToken));
        await orders.ReadIncidentsAsync(true, cancellationToken).SingleAsync(cancellationToken);
        var verdicts = await orders.ReadVerdictsAsync(0, cancellationToken).ToListAsync(cancellationToken);
        var followed = await orders.FollowVerdictsAsync(cancellationToken: cancellationToken)
            .Take(verdicts.Count).ToListAsync(cancellationToken);
        Assert.Equal(verdicts.Select(verdict => verdict.Hash), followed.Select(verdict => verdict.Item.Hash));
        Assert.Equal(
            verdicts[1..].Select(verdict => verdict.Number),
            await orders.ReadVerdictsAsync(1, cancellationToken)
                .Select(verdict => verdict.Number).ToListAsync(cancellationToken));
        var drifts = await orders.FollowDriftAsync(cancellationToken: cancellationToken)
            .Take(2).ToListAsync(cancellationToken);
        Assert.Equal([null, "tester"], drifts.Select(found => found.Item.By));
    }

    private static async Task QuarantineAsync(ContractClient orders)
    {
        var kept = Assert.Single(await orders.ReadQuarantineAsync("open").ToListAsync());
        Assert.Equal(("range", "data.amount", "a"), (kept.Reason, kept.Field, kept.Key));
        var released = await orders.ReleaseAsync(kept.Source, kept.Id);
        Assert.NotEqual("rejected", released.Status);
        var refusal = await Assert.ThrowsAsync<StreamBatchApiException>(
            () => orders.DiscardAsync(kept.Source, "no such event"));
        Assert.Equal("notQuarantined", refusal.Code);
    }

    private static bool SamePane(ResultPane one, ResultPane other) =>
        (one.Key, one.Start, one.Revision, one.Values?.ToString())
        == (other.Key, other.Start, other.Revision, other.Values?.ToString());

    private static BatchRow Row(string key, int minute, int orders, decimal amount) => new(
        key,
        Orders.Begin.AddMinutes(minute),
        new Dictionary<string, decimal?> { ["orders"] = orders, ["amount"] = amount });

    private static async Task SendAsync(StreamBatchClient client, IEnumerable<Order> orders)
    {
        await using var producer = await client.CreateProducerAsync(Orders.Numbered());
        foreach (var order in orders)
        {
            await producer.SendAsync(order);
        }

        Assert.Equal(3, (await producer.FlushAsync()).CountOf(DeliveryStatus.Accepted));
    }

    private static StreamBatchClient ClientOf(ServedFolder served) =>
        new(served.Http, new StreamBatchClientOptions { Server = served.Http.BaseAddress });
}
