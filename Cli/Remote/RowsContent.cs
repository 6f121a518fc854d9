using System.Net;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Cli.Remote;

/// <summary>Rows that a database gives, as NDJSON; each is sent when it has come.</summary>
/// <param name="contract">Their contract.</param>
/// <param name="rows">The rows, which are read once.</param>
internal sealed class RowsContent(Contract contract, IAsyncEnumerable<BatchRow> rows) : HttpContent
{
    private const int FlushAtBytes = 32 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(
        Stream stream,
        TransportContext? context,
        CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer);
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            Write(writer, row);
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
            writer.Reset();
            buffer.WriteByte((byte)'\n');
            if (buffer.Length >= FlushAtBytes)
            {
                await SendAsync(buffer, stream, cancellationToken).ConfigureAwait(false);
            }
        }

        await SendAsync(buffer, stream, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    // Values are texts: decimals keep every digit, and the server reads both.
    private void Write(Utf8JsonWriter writer, BatchRow row)
    {
        writer.WriteStartObject();
        writer.WriteString("key", row.Key);
        writer.WriteString("start", row.Start);
        writer.WriteString("end", row.End);
        writer.WriteStartObject("values");
        for (var i = 0; i < contract.Aggregates.Length; i++)
        {
            writer.WriteString(contract.Aggregates[i].Name, row.Values[i]);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static async Task SendAsync(MemoryStream buffer, Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken)
            .ConfigureAwait(false);
        buffer.SetLength(0);
    }
}
