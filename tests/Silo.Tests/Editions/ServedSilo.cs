using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StreamBatch.Engine.Access;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Grains;
using StreamBatch.Odcs;
using StreamBatch.Server.Tests.Security;
using StreamBatch.Silo.Tests.Links;
using StreamBatch.Silo.Tests.Server;
using StreamBatch.Storage.Postgres;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Testing.Editions;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Silo.Tests.Editions;

/// <summary>A silo that serves the HTTP API, on a schema of its own; started by the first test that asks.</summary>
public sealed class ServedSilo : IAsyncLifetime
{
    /// <summary>What the silo was started with.</summary>
    public const string AdminToken = "the token of this test";

    private readonly TestFolder _folder = new();
    private readonly TestCertificates _certificates;
    private readonly Lazy<Task<HttpClient>> _http;
    private PostgresStoreOptions? _place;
    private SiloLinks? _links;
    private PostgresClusterStore? _store;
    private PostgresAccess? _access;
    private WebApplication? _app;

    public ServedSilo()
    {
        _http = new Lazy<Task<HttpClient>>(StartAsync);
        _certificates = new TestCertificates(_folder.Path);
    }

    /// <summary>The authority of the silo's certificate.</summary>
    public string Authority => _certificates.Authority;

    /// <summary>Connections of a client that knows the authority.</summary>
    public SocketsHttpHandler NewHandler() => TestCertificates.Trusting(Authority);

    /// <summary>Takes all that the silo logs; null: what goes to the console is enough.</summary>
    public ILoggerProvider? Log { get; init; }

    /// <summary>A client that may do everything.</summary>
    public Task<HttpClient> HttpAsync() => _http.Value;

    /// <summary>The keys that the silo asks for.</summary>
    public IKeyStore Keys => _access!.Keys;

    /// <summary>Where acts are noted.</summary>
    public IAuditTrail Trail => _access!.Trail;

    /// <summary>The endpoints of the silo.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _app!.Services.GetRequiredService<EndpointDataSource>().Endpoints;

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

        _certificates.Dispose();
        _folder.Dispose();
        _links?.Dispose();
        if (_access is not null)
        {
            await _access.DisposeAsync();
        }

        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }

    private async Task<HttpClient> StartAsync()
    {
        var schema = PostgresServer.NewSchema();
        _certificates.Renew();
        var settings = new SiloSettings
        {
            ConnectionString = await PostgresServer.ConnectAsync(),
            Schema = schema,
            ClusterId = schema,
            SiloPort = LocalSilo.FreePort(),
            Http = "https://127.0.0.1:0",
            HttpCertificate = _certificates.Certificate,
            HttpKey = _certificates.Key,
            AdminToken = AdminToken,
            DrainNotice = TimeSpan.Zero,
        };
        _place = new PostgresStoreOptions { ConnectionString = settings.ConnectionString, Schema = schema };
        _links = SiloLinks.Open(settings, isInsecure: true);
        _store = await SiloSetup.OpenStoreAsync(settings, migrate: true, default);
        _access = await PostgresAccess.OpenAsync(_place, default);
        _app = SiloApplication.Build(
            [],
            settings,
            _links,
            _store,
            new GrainOptions(),
            silo =>
            {
                if (Log is { } log)
                {
                    silo.ConfigureLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace));
                }
            },
            reads: new ClusterReads(_store.Results, _store.Verdicts, _place),
            access: new SiloAccess(_access.Keys, _access.Trail, IsInsecure: false));
        await _app.StartAsync();
        return new HttpClient(new DescribedAnswers { InnerHandler = NewHandler() })
        {
            BaseAddress = new Uri(_app.Urls.First() + "/"),
            Timeout = TimeSpan.FromMinutes(3),
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", AdminToken) },
        };
    }
}
