using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using StreamBatch.Odcs;
using StreamBatch.Server.Api;
using StreamBatch.Server.Serving;
using StreamBatch.Storage.Embedded;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Editions;

/// <summary>The embedded edition on a folder of its own, served on a port of its own.</summary>
internal sealed class ServedFolder : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private readonly EmbeddedStore _store;
    private EmbeddedServer? _server;

    private ServedFolder(TimeProvider clock)
    {
        _store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = _folder.Path, Flush = false });
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

    private EmbeddedPorts Ports { get; }

    public static async Task<ServedFolder> StartAsync(TimeProvider? clock = null, ApiOptions? limits = null)
    {
        var served = new ServedFolder(clock ?? TimeProvider.System);
        served.Host = await EmbeddedHost.OpenAsync(served.Ports, new EmbeddedHostOptions(), CancellationToken.None);
        served._server = await EmbeddedServer.StartAsync(
            served.Host,
            served._store.Panes,
            new IPEndPoint(IPAddress.Loopback, 0),
            limits ?? new ApiOptions(),
            served.Ports.Clock,
            NullLoggerProvider.Instance,
            CancellationToken.None);
        served.Http = new HttpClient(new DescribedAnswers { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = new Uri(served._server.Address + "/"),
            Timeout = TimeSpan.FromMinutes(3),
        };
        return served;
    }

    /// <summary>Stops to serve, as a signal to the process does; the store stays.</summary>
    public async Task StopAsync() => await _server!.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _server!.DisposeAsync();
        await Host.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}
