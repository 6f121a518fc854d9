using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using StreamBatch.Server.Api;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Server.Tests.Fuzzing;
using StreamBatch.Storage.Embedded;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Overload;

/// <summary>A disk that stands still: nothing is acknowledged, a bounded part waits, the rest is refused; and once it
/// goes on all that waits is taken.</summary>
public sealed class SlowStoreTests : IAsyncLifetime
{
    private const int Room = 8;
    private const int Waiting = 4;

    private static readonly ApiOptions Limits = new()
    {
        MaxIngests = Room,
        ClientIngests = Room,
        MaxWaitingIngests = Waiting,
    };

    // What a stream of small lines has under way: four requests, one that is read, and what lies between the sockets.
    private const long MaxTaken = 16 * ApiOptions.Mib;

    // A connection that takes nothing for so long waits for the store.
    private static readonly TimeSpan Stands = TimeSpan.FromSeconds(3);

    private readonly ManualResetEventSlim _disk = new(initialState: true);
    private ServedFolder _served = null!;
    private EditionClient _client = null!;

    public async Task InitializeAsync()
    {
        _served = await ServedFolder.StartAsync(limits: Limits, onFaultPoint: point =>
        {
            if (point == FaultPoint.BeforeAppend)
            {
                _disk.Wait();
            }
        });
        _client = new EditionClient(_served.NewClient(), "slow");
        await _client.RegisterAsync();
    }

    public async Task DisposeAsync()
    {
        _disk.Set();
        await _served.DisposeAsync();
        _disk.Dispose();
    }

    [Fact]
    public async Task RequestsBeyondThoseThatMayWait_AreRefused_AndNoneIsAnsweredBeforeItIsDurable()
    {
        const int Taken = Room + (Waiting / 2);
        _disk.Reset();

        var all = Enumerable.Range(0, 30).Select(i => _client.PostAsync(
            "events", "application/cloudevents+json", Encoding.UTF8.GetBytes(_client.Event($"e{i}", i)))).ToList();
        for (var refused = 0; refused < 30 - Taken; refused++)
        {
            var ended = await Task.WhenAny(all);
            all.Remove(ended);
            var (status, answer) = await ended;
            Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
            Assert.Equal("busy", answer.GetProperty("code").GetString());
        }

        Assert.All(all, waiting => Assert.False(waiting.IsCompleted));
        Assert.Empty(await LoggedEvents.ReadAsync(_served.Log));
        _disk.Set();
        Assert.All(await Task.WhenAll(all), taken => Assert.Equal(HttpStatusCode.OK, taken.Status));
        Assert.Equal(Taken, (await LoggedEvents.ReadAsync(_served.Log)).Count);
    }

    [Fact]
    public async Task Streams_AreHeldUpAtTheirSource()
    {
        _disk.Reset();
        using var sockets = new SocketSet(Room);
        var address = _served.Http.BaseAddress!;
        var sent = await Task.WhenAll(sockets.All.Select((socket, i) => SendUntilItStandsAsync(socket, address, i)));

        Assert.All(sent, bytes => Assert.InRange(bytes, 1, MaxTaken));

        // Their places are free again when the disk goes on and they are gone.
        sockets.Dispose();
        _disk.Set();
        Assert.Equal(HttpStatusCode.OK, (await _client.PostAsync(
            "events?summary=true", "application/x-ndjson", Lines("after", 1_000))).Status);
    }

    private byte[] Lines(string name, int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count)
        .Select(i => _client.Event(string.Create(CultureInfo.InvariantCulture, $"{name}-{i}"), 1) + "\n")));

    private async Task<long> SendUntilItStandsAsync(Socket socket, Uri address, int stream)
    {
        await socket.ConnectAsync(address.Host, address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            "POST /v1/contracts/slow/events?summary=true HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/x-ndjson\r\nContent-Length: 1000000000\r\n\r\n"));
        var lines = Lines($"s{stream}", 1_000);
        for (long bytes = 0; ;)
        {
            using var limit = new CancellationTokenSource(Stands, TimeProvider.System);
            try
            {
                bytes += await socket.SendAsync(lines, limit.Token);
            }
            catch (OperationCanceledException)
            {
                return bytes;
            }

            Assert.True(bytes <= MaxTaken, $"{bytes} bytes were taken while the disk stands still");
        }
    }

    private sealed class SocketSet(int count) : IDisposable
    {
        public IReadOnlyList<Socket> All { get; } =
            [.. Enumerable.Range(0, count).Select(_ => new Socket(SocketType.Stream, ProtocolType.Tcp))];

        public void Dispose()
        {
            foreach (var socket in All)
            {
                socket.Dispose();
            }
        }
    }
}
