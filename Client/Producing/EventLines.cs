using System.Net;
using System.Net.Http.Headers;

namespace StreamBatch.Client.Producing;

/// <summary>Events as a body of lines, written from where they are.</summary>
internal sealed class EventLines : HttpContent
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly List<byte[]> _events;

    public EventLines(List<byte[]> events)
    {
        _events = events;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (var json in _events)
        {
            await stream.WriteAsync(json).ConfigureAwait(false);
            await stream.WriteAsync(LineEnd).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _events.Sum(json => json.Length + 1L);
        return true;
    }
}
