using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Grains.Tests.Reconciling;

/// <summary>The same events and the same batch, in the cluster and in the embedded edition.</summary>
internal static class SalesRun
{
    /// <summary>Sends everything to the cluster, and loads the batch run.</summary>
    public static async Task<BatchRunLoad> FillAsync(ClusterFixture fixture)
    {
        var gateway = fixture.Gateway;
        Assert.True(await gateway.RegisterAsync(Sales.Document, Sales.Contract, default));
        foreach (var part in Sales.OnTime().Chunk(50))
        {
            await SendAsync(fixture, part);
        }

        await gateway.RaiseWatermarkAsync(Sales.Id, Sales.End, WatermarkCause.Explicit);
        await SendAsync(fixture, Sales.Late());
        return await gateway.LoadRunAsync(Sales.Id, Sales.Run(), Sales.Rows().ToAsyncEnumerable(), default);
    }

    /// <summary>Does the same in the embedded edition; gives what reconciling says there.</summary>
    public static async Task<List<string>> ExpectedAsync()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Sales.Contract);
        foreach (var part in Sales.OnTime().Chunk(50))
        {
            await SendAsync(folder.Host, part);
        }

        await folder.Host.RaiseWatermarkAsync(Sales.Id, Sales.End);
        await SendAsync(folder.Host, Sales.Late());
        await folder.Host.LoadRunAsync(Sales.Id, Sales.Run(), Sales.Rows(), default);
        return Sales.Lines(await Reconciler.RunAsync(folder.Host, Sales.Id, new ReconcileOptions(), default));
    }

    /// <summary>Reconciles in the cluster to the end.</summary>
    public static async Task<ReconcileReport> ReconcileAsync(ClusterFixture fixture, ReconcileOptions? options = null)
    {
        var id = await fixture.Gateway
            .StartReconciliationAsync(Sales.Id, options ?? new ReconcileOptions(), default);
        return await EndAsync(fixture, id);
    }

    /// <summary>Waits for the end of a reconciliation.</summary>
    public static async Task<ReconcileReport> EndAsync(ClusterFixture fixture, long id)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        return await fixture.Gateway.AwaitReconciliationAsync(Sales.Id, id, limit.Token);
    }

    /// <summary>Holds the cluster's store against its log, by the embedded edition, which only reads.</summary>
    public static async Task VerifyAsync(ClusterFixture fixture, VerdictChainHead head)
    {
        var options = new PostgresStoreOptions { ConnectionString = fixture.ConnectionString };
        await using var snapshot = await PostgresSnapshot.OpenAsync(options, ContractYaml.Read, default);
        var source = snapshot.Source;
        await using var host = await EmbeddedHost.OpenForReadingAsync(
            new EmbeddedPorts(
                source.HashKey,
                source.Log,
                snapshot.Checkpoints,
                source.Results,
                source.BatchRuns,
                snapshot.Verdicts,
                ContractYaml.Read,
                TimeProvider.System),
            default);

        var audit = await VerdictAudit.VerifyAsync(host, Sales.Id, $"{head.Length}:{head.Hash}", default);

        Assert.True(audit.IsSound, $"{audit}: {string.Join("; ", audit.Findings)}");
    }

    private static async Task SendAsync(ClusterFixture fixture, IEnumerable<byte[]> events)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var request = await fixture.Gateway.NewRequestAsync(Sales.Id, limit.Token);
        events.ToList().ForEach(item => request.Add(item));
        request.Seal();
        await fixture.Gateway.IngestAsync(request, limit.Token);
    }

    private static async Task SendAsync(EmbeddedHost host, IEnumerable<byte[]> events)
    {
        var request = host.NewRequest(Sales.Id);
        events.ToList().ForEach(item => request.Add(item));
        request.Seal();
        await host.IngestAsync(Sales.Id, request, false);
    }
}
