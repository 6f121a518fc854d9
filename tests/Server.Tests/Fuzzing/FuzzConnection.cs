using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace StreamBatch.Server.Tests.Fuzzing;

/// <summary>Sends a request over a connection of its own, and reads the answer as far as it goes.</summary>
internal static partial class FuzzConnection
{
    // An answer that does not come for so long never comes: no limit of the server is longer.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    public static async Task<FuzzAnswer> SendAsync(FuzzRequest request, Uri address)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port);
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            await socket.SendAsync(request.ToBytes(), limit.Token);
            if (request.IsUnfinished)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // Closed before all of it was sent: the answer says why, if there is one.
        }

        return await ReadAsync(socket, request.Method == "HEAD", limit.Token);
    }

    private static async Task<FuzzAnswer> ReadAsync(Socket socket, bool hasNoBody, CancellationToken cancellationToken)
    {
        using var received = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            int read;
            try
            {
                read = await socket.ReceiveAsync(buffer, cancellationToken);
            }
            catch (SocketException)
            {
                read = 0;
            }

            received.Write(buffer, 0, read);
            var text = Encoding.UTF8.GetString(received.GetBuffer(), 0, (int)received.Length);
            if (Parse(text, read == 0, hasNoBody) is { } answer)
            {
                return answer;
            }
        }
    }

    // Null while more of it may come.
    private static FuzzAnswer? Parse(string text, bool isEnd, bool hasNoBody)
    {
        const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";
        text = text.StartsWith(Continue, StringComparison.Ordinal) ? text[Continue.Length..] : text;
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
        {
            return isEnd ? new FuzzAnswer(0, "", false) : null;
        }

        var status = int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        var headers = text[..head];
        var body = text[(head + 4)..];
        if (hasNoBody || headers.Contains("text/event-stream", StringComparison.Ordinal))
        {
            return new FuzzAnswer(status, "", true);
        }

        if (headers.Contains("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase))
        {
            var isWhole = body.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
            return isWhole || isEnd ? new FuzzAnswer(status, isWhole ? Unchunked(body) : "", isWhole) : null;
        }

        var length = Length().Match(headers);
        return isEnd || (length.Success && Encoding.UTF8.GetByteCount(body) >= int.Parse(
            length.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            ? new FuzzAnswer(status, body, true)
            : null;
    }

    [GeneratedRegex("^Content-Length: ([0-9]+)", RegexOptions.Multiline)]
    private static partial Regex Length();

    // Only answers that were written at once are looked into: they have one chunk.
    private static string Unchunked(string body)
    {
        var start = body.IndexOf("\r\n", StringComparison.Ordinal) + 2;
        var end = body.IndexOf("\r\n", start, StringComparison.Ordinal);
        return end < 0 ? "" : body[start..end];
    }
}
