using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace StreamBatch.Testing.Editions;

/// <summary>A body of lines that has no end: the connection breaks off, as that of a producer that dies.</summary>
internal sealed class BrokenBody : HttpContent
{
    private readonly byte[] _lines;
    private readonly Func<Task> _until;

    /// <summary>Lines, and what must be so before it breaks off.</summary>
    public BrokenBody(IEnumerable<string> lines, Func<Task> until)
    {
        _lines = Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n");
        _until = until;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_lines);
        await stream.FlushAsync();
        await _until();
        throw new IOException("The producer died.");
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
