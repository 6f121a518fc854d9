using System.Net;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Cli.Remote;

/// <summary>Rows that a database gives, as NDJSON; each is sent when it has come.</summary>
/// <param name="contract">Their contract.</param>
/// <param name="rows">The rows, which are read once.</param>
internal sealed class RowsContent(Contract contract, IAsyncEnumerable<BatchRow> rows) : HttpContent
{
    /// <summary>What it is.</summary>
    public const string MediaType = "application/x-ndjson";

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
        WriteGiven(writer, "key", row.Key);
        WriteGiven(writer, "start", row.Start);
        WriteGiven(writer, "end", row.End);
        writer.WriteStartObject("values");
        for (var i = 0; i < contract.Aggregates.Length; i++)
        {
            writer.WriteString(contract.Aggregates[i].Name, row.Values[i]);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    // What is missing is left out, so that the server says so as it does of a column.
    private static void WriteGiven(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static async Task SendAsync(MemoryStream buffer, Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken)
            .ConfigureAwait(false);
        buffer.SetLength(0);
    }
}
