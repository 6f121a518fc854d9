using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace StreamBatch.Server.Tests.Limits;

/// <summary>Lines that have no end until it is said.</summary>
internal sealed class OpenBody : HttpContent
{
    private readonly TaskCompletionSource _sent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _first;

    public OpenBody(string first)
    {
        _first = Encoding.UTF8.GetBytes(first + "\n");
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    /// <summary>Completes when the first line is on its way.</summary>
    public Task Sent => _sent.Task;

    public void End() => _end.SetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await stream.WriteAsync(_first);
        await stream.FlushAsync();
        _sent.SetResult();
        await _end.Task;
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
