using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using StreamBatch.Client.Connecting;

namespace StreamBatch.Client.Batches;

/// <summary>Rows as a body of lines, sent as they come.</summary>
internal sealed class BatchRows : HttpContent
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly IAsyncEnumerable<BatchRow> _rows;
    private readonly CancellationToken _cancellationToken;

    public BatchRows(IAsyncEnumerable<BatchRow> rows, CancellationToken cancellationToken)
    {
        _rows = rows;
        _cancellationToken = cancellationToken;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        await foreach (var row in _rows.WithCancellation(_cancellationToken).ConfigureAwait(false))
        {
            var json = JsonSerializer.SerializeToUtf8Bytes(row, ApiJson.Default.BatchRow);
            await stream.WriteAsync(json, _cancellationToken).ConfigureAwait(false);
            await stream.WriteAsync(LineEnd, _cancellationToken).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
