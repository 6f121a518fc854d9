using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging.Abstractions;
using StreamBatch.Server.Api;
using StreamBatch.Server.Security;
using StreamBatch.Server.Serving;

namespace StreamBatch.Benchmarks.Embedded;

/// <summary>StreamBatch over HTTP, as <c>serve</c> takes events in: requests of 1,000 lines over some connections, each
/// with the next request when the one before is answered. The client is in the same process, and costs what it does.
/// </summary>
internal sealed class HttpContender : EmbeddedContender
{
    private const int LinesPerRequest = 1_000;
    private const string Lines = "application/x-ndjson";

    private readonly string _file;
    private readonly int _connections;
    private List<ReadOnlyMemory<byte>> _requests = [];
    private EmbeddedServer? _server;
    private HttpClient? _http;

    /// <param name="folder">An existing folder on the disk that is to be measured.</param>
    /// <param name="file">The events.</param>
    /// <param name="connections">How many requests are under way.</param>
    public HttpContender(string folder, string file, int connections)
        : base(folder)
    {
        _file = file;
        _connections = connections;
    }

    public override string Name => $"StreamBatch, HTTP, {_connections} at once";

    public override async ValueTask PrepareAsync(CancellationToken cancellationToken)
    {
        await base.PrepareAsync(cancellationToken).ConfigureAwait(false);
        _requests = Cut(await File.ReadAllBytesAsync(_file, cancellationToken).ConfigureAwait(false));
        _server = await EmbeddedServer.StartAsync(
            Host,
            Panes,
            new ServingOptions
            {
                Listen = new IPEndPoint(IPAddress.Loopback, 0),
                Access = new AccessOptions { IsInsecure = true },
                Limits = new ApiOptions { ClientRequestsPerSecond = 0 },
            },
            TimeProvider.System,
            NullLoggerProvider.Instance,
            cancellationToken).ConfigureAwait(false);
        _http = new HttpClient { BaseAddress = new Uri(_server.Address) };
    }

    public override async ValueTask ClearAsync(CancellationToken cancellationToken)
    {
        _http?.Dispose();
        _http = null;
        if (_server is not null)
        {
            await _server.DisposeAsync().ConfigureAwait(false);
            _server = null;
        }

        await base.ClearAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task<long> IngestAsync(string file, CancellationToken cancellationToken)
    {
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, _connections).Select(_ => Task.Run(
            async () =>
            {
                for (var i = Interlocked.Increment(ref next); i <= _requests.Count; i = Interlocked.Increment(ref next))
                {
                    await SendAsync(_requests[i - 1], cancellationToken).ConfigureAwait(false);
                }
            },
            cancellationToken))).ConfigureAwait(false);
        return _requests.Sum(request => (long)request.Span.Count((byte)'\n'));
    }

    // The answer is 200 only when all its events are on stable storage.
    private async Task SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue(Lines);
        using var answer = await _http!.PostAsync(
            new Uri($"v1/contracts/{BenchContract.Id}/events?summary=true", UriKind.Relative),
            content,
            cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new InvalidOperationException(
                await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
    }

    private static List<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> lines)
    {
        List<ReadOnlyMemory<byte>> requests = [];
        while (lines.Length > 0)
        {
            var end = 0;
            for (var line = 0; line < LinesPerRequest && end < lines.Length; line++)
            {
                end += lines.Span[end..].IndexOf((byte)'\n') + 1;
            }

            requests.Add(lines[..end]);
            lines = lines[end..];
        }

        return requests;
    }
}
