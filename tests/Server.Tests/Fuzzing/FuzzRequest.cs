using System.Globalization;
using System.Text;

namespace StreamBatch.Server.Tests.Fuzzing;

/// <summary>A request as bytes on a connection, sound or not.</summary>
internal sealed class FuzzRequest
{
    public required string Method { get; set; }

    public required string Target { get; set; }

    public string Version { get; set; } = "HTTP/1.1";

    /// <summary>All headers but those of the body's length.</summary>
    public List<(string Name, string Value)> Headers { get; } = [("Host", "localhost"), ("Connection", "close")];

    public byte[] Body { get; set; } = [];

    /// <summary>Sizes of the chunks that it is sent in, again and again; null: it is sent whole with its length.
    /// </summary>
    public int[]? Chunks { get; set; }

    /// <summary>What its length is told wrong by; or, in chunks, whether the end is left out.</summary>
    public int Missing { get; set; }

    /// <summary>Whether the server may wait for more of it for ever: then the sender must say that nothing comes.
    /// </summary>
    public bool IsUnfinished => Missing > 0 || Headers.Any(header => header.Name.Contains('\n'));

    public void Set(string name, string value)
    {
        Headers.RemoveAll(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        Headers.Add((name, value));
    }

    public byte[] ToBytes()
    {
        var head = new StringBuilder($"{Method} {Target} {Version}\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        if (Chunks is not null)
        {
            head.Append("Transfer-Encoding: chunked\r\n");
        }
        else if (Body.Length > 0 || Missing > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {Body.Length + Missing}\r\n");
        }

        using var bytes = new MemoryStream();
        bytes.Write(Encoding.Latin1.GetBytes(head.Append("\r\n").ToString()));
        WriteBody(bytes);
        return bytes.ToArray();
    }

    private void WriteBody(MemoryStream bytes)
    {
        if (Chunks is null)
        {
            bytes.Write(Body);
            return;
        }

        var next = 0;
        for (var start = 0; start < Body.Length;)
        {
            var length = Math.Min(Chunks[next++ % Chunks.Length], Body.Length - start);
            bytes.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length:x}\r\n")));
            bytes.Write(Body, start, length);
            bytes.Write("\r\n"u8);
            start += length;
        }

        if (Missing == 0)
        {
            bytes.Write("0\r\n\r\n"u8);
        }
    }
}
