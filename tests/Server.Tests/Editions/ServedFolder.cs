using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamBatch.Engine.Access;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Server.Api;
using StreamBatch.Server.Security;
using StreamBatch.Server.Serving;
using StreamBatch.Server.Tests.Security;
using StreamBatch.Storage.Embedded;
using StreamBatch.Storage.Embedded.Access;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Editions;

/// <summary>The embedded edition on a folder of its own, served on a port of its own.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly EmbeddedStore _store;
    private EmbeddedServer? _server;
    private ServingOptions _options = null!;
    private ILoggerProvider _log = null!;

    private ServedFolder(TimeProvider clock, Action<FaultPoint>? onFaultPoint)
    {
        Keys = new EmbeddedKeyStore(_folder.Path, TimeProvider.System, flush: false);
        Trail = new EmbeddedAuditTrail(_folder.Path, flush: false);
        _store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Folder = _folder.Path,
            Flush = false,
            OnFaultPoint = onFaultPoint,
        });
        Ports = new EmbeddedPorts(
            _store.HashKey,
            _store.Log,
            _store.Checkpoints,
            _store.Results,
            _store.BatchRuns,
            _store.Verdicts,
            ContractYaml.Read,
            clock);
    }

    public EmbeddedHost Host { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public IResultStore Results => _store.Results;

    public IBlockLog Log => _store.Log;

    private EmbeddedPorts Ports { get; }

    /// <summary>The audit trail of the folder.</summary>
    public EmbeddedAuditTrail Trail { get; }

    /// <summary>The keys of the folder.</summary>
    public IKeyStore Keys { get; }

    /// <summary>A client whose answers nobody looks at.</summary>
    public HttpClient NewClient() => new() { BaseAddress = Http.BaseAddress, Timeout = Http.Timeout };

    public IReadOnlyList<Endpoint> Endpoints => _server!.Endpoints;

    /// <summary>Starts one that asks for no keys, or lets in whom <paramref name="access"/> says.</summary>
    /// <param name="clock">Processing time; null: that of the machine.</param>
    /// <param name="limits">What it takes.</param>
    /// <param name="access">Whom it lets in.</param>
    /// <param name="sources">The databases that it reads batch rows from.</param>
    /// <param name="certificates">What it shows over TLS; null: plain HTTP.</param>
    /// <param name="trail">Where acts are noted; null: in the folder.</param>
    /// <param name="log">Takes failures; null: nobody looks at them.</param>
    /// <param name="logLevel">What it takes besides.</param>
    /// <param name="onFaultPoint">Is called where the store may fail, and holds it up until it returns.</param>
    public static async Task<ServedFolder> StartAsync(
        TimeProvider? clock = null,
        ApiOptions? limits = null,
        AccessOptions? access = null,
        TestCertificates? certificates = null,
        IAuditTrail? trail = null,
        ILoggerProvider? log = null,
        LogLevel logLevel = LogLevel.Warning,
        Action<FaultPoint>? onFaultPoint = null,
        IBatchSources? sources = null)
    {
        var served = new ServedFolder(clock ?? TimeProvider.System, onFaultPoint);
        served.Host = await EmbeddedHost.OpenAsync(served.Ports, new EmbeddedHostOptions(), CancellationToken.None);
        served._options = new ServingOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Access = access ?? new AccessOptions { IsInsecure = true },
            Limits = limits ?? new ApiOptions(),
            Keys = served.Keys,
            LogLevel = logLevel,
            Sources = sources,
            Trail = trail ?? served.Trail,
            TlsCertificate = certificates?.Certificate,
            TlsKey = certificates?.Key,
        };
        served._log = log ?? NullLoggerProvider.Instance;
        await served.ServeAsync();
        var handler = certificates is null
            ? new SocketsHttpHandler()
            : TestCertificates.Trusting(certificates.Authority);
        served.Http = new HttpClient(new DescribedAnswers { InnerHandler = handler })
        {
            BaseAddress = new Uri(served._server!.Address + "/"),
            Timeout = TimeSpan.FromMinutes(3),
        };
        return served;
    }

    /// <summary>Serves again where it was, after <see cref="StopAsync"/>.</summary>
    public Task ServeAgainAsync()
    {
        _options = _options with { Listen = new IPEndPoint(IPAddress.Loopback, Http.BaseAddress!.Port) };
        return ServeAsync();
    }

    /// <summary>Stops to serve, as a signal to the process does; the store stays.</summary>
    public async Task StopAsync() => await _server!.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server!.DisposeAsync();
        await Host.DisposeAsync();
        await _store.DisposeAsync();
        Trail.Dispose();
        _folder.Dispose();
    }

    private async Task ServeAsync() => _server = await EmbeddedServer.StartAsync(
        Host, _store.Panes, _options, Ports.Clock, _log, CancellationToken.None);
}
