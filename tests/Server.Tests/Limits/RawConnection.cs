using System.Net.Sockets;
using System.Text;

namespace StreamBatch.Server.Tests.Limits;

/// <summary>A connection that sends what no HTTP client would.</summary>
internal sealed class RawConnection : IDisposable
{
    // Longer than any limit of the server: what the server does not answer in it, it never does.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private RawConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        return new RawConnection(socket);
    }

    /// <summary>Sends bytes; false when the server has closed the connection.</summary>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Sends a text; false when the server has closed the connection.</summary>
    public Task<bool> SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Ends what is sent, and leaves open what is received.</summary>
    public void EndSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>The status of the answer, with the rest until the server closes the connection; 0 when it closes it
    /// without one.</summary>
    public async Task<(int Status, string Text)> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var answer = new MemoryStream();
        try
        {
            await _stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // Closed with bytes of ours unread: what came before is the answer.
        }

        var text = Encoding.UTF8.GetString(answer.ToArray());
        return (text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) ? int.Parse(
            text.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture) : 0, text);
    }

    public void Dispose() => _stream.Dispose();
}
