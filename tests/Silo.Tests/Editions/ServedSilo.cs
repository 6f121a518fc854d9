using Microsoft.AspNetCore.Builder;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Grains;
using StreamBatch.Odcs;
using StreamBatch.Silo.Tests.Links;
using StreamBatch.Silo.Tests.Server;
using StreamBatch.Storage.Postgres;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Silo.Tests.Editions;

/// <summary>A silo that serves the HTTP API, on a schema of its own; started by the first test that asks.</summary>
public sealed class ServedSilo : IAsyncLifetime
{
    private readonly Lazy<Task<HttpClient>> _http;
    private PostgresStoreOptions? _place;
    private SiloLinks? _links;
    private PostgresClusterStore? _store;
    private WebApplication? _app;

    public ServedSilo() => _http = new Lazy<Task<HttpClient>>(StartAsync);

    public Task<HttpClient> HttpAsync() => _http.Value;

    /// <summary>Audits a contract beside the silo, as the command <c>verify</c> does.</summary>
    public async Task<VerdictAuditReport> VerifyAsync(string contractId)
    {
        await using var snapshot = await PostgresSnapshot.OpenAsync(_place!, ContractYaml.Read, default);
        var ports = new EmbeddedPorts(
            snapshot.Source.HashKey,
            snapshot.Source.Log,
            snapshot.Checkpoints,
            snapshot.Source.Results,
            snapshot.Source.BatchRuns,
            snapshot.Verdicts,
            ContractYaml.Read,
            TimeProvider.System);
        await using var host = await EmbeddedHost.OpenForReadingAsync(ports, default);
        return await VerdictAudit.VerifyAsync(host, contractId, null, default);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            (await _http.Value).Dispose();
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _links?.Dispose();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    private async Task<HttpClient> StartAsync()
    {
        var schema = PostgresServer.NewSchema();
        var settings = new SiloSettings
        {
            ConnectionString = await PostgresServer.ConnectAsync(),
            Schema = schema,
            ClusterId = schema,
            SiloPort = LocalSilo.FreePort(),
            Http = "http://127.0.0.1:0",
            DrainNotice = TimeSpan.Zero,
        };
        _place = new PostgresStoreOptions { ConnectionString = settings.ConnectionString, Schema = schema };
        _links = SiloLinks.Open(settings, isInsecure: true);
        _store = await SiloSetup.OpenStoreAsync(settings, migrate: true, default);
        _app = SiloApplication.Build(
            [],
            settings,
            _links,
            _store,
            new GrainOptions(),
            reads: new ClusterReads(_store.Results, _store.Verdicts, _place));
        await _app.StartAsync();
        return new HttpClient(new DescribedAnswers { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = new Uri(_app.Urls.First() + "/"),
            Timeout = TimeSpan.FromMinutes(3),
        };
    }
}
