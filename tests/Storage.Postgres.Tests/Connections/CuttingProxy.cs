using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>
/// Stands between the driver and the server, reads the frontend's messages, and breaks the connection at a chosen
/// COMMIT.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _links = [];
    private readonly Task _accepting;
    private (CutMoment Moment, int Commit)? _plan;

    public CuttingProxy(string connectionString)
    {
        _target = new NpgsqlConnectionStringBuilder(connectionString);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The way through the proxy.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_target.ConnectionString)
    {
        Host = "127.0.0.1",
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port,
    }.ConnectionString;

    /// <summary>The commits seen since the proxy was armed.</summary>
    public int Commits { get; private set; }

    /// <summary>The connections cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Called when a connection is about to be cut, with what cuts its other end, to the server. The driver
    /// learns of the cut when this is done.</summary>
    public Func<Action, Task>? OnCut { get; set; }

    /// <summary>Cuts at the commit of this number, from 1, that comes from now on; null never cuts.</summary>
    public void Arm(CutMoment? moment, int commit)
    {
        Commits = 0;
        _plan = moment is { } chosen ? (chosen, commit) : null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_links);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _links.Add(LinkAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException)
            {
                return;
            }
        }
    }

    private async Task LinkAsync(TcpClient client)
    {
        using var link = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var server = new TcpClient { NoDelay = true };
        using (client)
        {
            client.NoDelay = true;
            await server.ConnectAsync(_target.Host!, _target.Port, _stop.Token);
            var cut = new Cut();
            await Task.WhenAny(
                EndQuietlyAsync(ForwardAsync(client.GetStream(), server.GetStream(), cut, link.Token)),
                EndQuietlyAsync(RelayAsync(server.GetStream(), client.GetStream(), cut, link.Token)));
            await cut.Done;
            await link.CancelAsync();
        }
    }

    /// <summary>Carries the frontend's messages, each whole.</summary>
    private async Task ForwardAsync(Stream from, Stream to, Cut cut, CancellationToken cancellationToken)
    {
        // The first message of a connection has no type.
        var headerLength = 4;
        while (true)
        {
            var header = new byte[headerLength];
            await from.ReadExactlyAsync(header, cancellationToken);
            var body = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(headerLength - 4)) - 4];
            await from.ReadExactlyAsync(body, cancellationToken);
            if (headerLength == 5 && header[0] == 'Q' && Encoding.UTF8.GetString(body).StartsWith(
                "COMMIT", StringComparison.Ordinal))
            {
                Commits++;
                if (_plan is { } plan && plan.Commit == Commits)
                {
                    cut.Moment = plan.Moment;
                    if (plan.Moment == CutMoment.BeforeCommit)
                    {
                        await CutAsync(cut, to);
                        return;
                    }
                }
            }

            await to.WriteAsync((byte[])[.. header, .. body], cancellationToken);
            headerLength = 5;
        }
    }

    private async Task RelayAsync(Stream from, Stream to, Cut cut, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            // The frontend waits for this answer, so it is the one to COMMIT.
            if (cut.Moment == CutMoment.BeforeAnswer)
            {
                await CutAsync(cut, from);
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            if (cut.Moment == CutMoment.AfterAnswer)
            {
                await CutAsync(cut, from);
                return;
            }
        }
    }

    private async Task CutAsync(Cut cut, Stream server)
    {
        Cuts++;
        if (OnCut is { } act)
        {
            var done = new TaskCompletionSource();
            cut.Done = done.Task;
            await act(server.Dispose);
            done.SetResult();
        }
    }

    private static async Task EndQuietlyAsync(Task pump)
    {
        try
        {
            await pump;
        }
        catch (Exception exception) when (
            exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has gone: so does the other.
        }
    }

    private sealed class Cut
    {
        public CutMoment? Moment { get; set; }

        public Task Done { get; set; } = Task.CompletedTask;
    }
}
