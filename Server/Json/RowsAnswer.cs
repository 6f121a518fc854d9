using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace StreamBatch.Server.Json;

/// <summary>An answer of many rows, which are written as they are read and never held together.</summary>
/// <typeparam name="TRow">A row.</typeparam>
internal sealed class RowsAnswer<TRow> : IResult
{
    private const int FlushAtBytes = 32 * 1024;

    /// <summary>How it is written.</summary>
    public required RowFormat Format { get; init; }

    /// <summary>The name of the array of rows.</summary>
    public required string Name { get; init; }

    /// <summary>The rows.</summary>
    public required IAsyncEnumerable<TRow> Rows { get; init; }

    /// <summary>In JSON the position after the rows; null at the end.</summary>
    public string? Next { get; init; }

    /// <summary>Writes a row's members into an object that is open.</summary>
    public required Action<Utf8JsonWriter, TRow> WriteMembers { get; init; }

    /// <summary>The columns in CSV; none where there is no CSV.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The fields of a row in CSV; null for none.</summary>
    public Func<TRow, IEnumerable<string?>>? FieldsOf { get; init; }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var token = httpContext.RequestAborted;
        var response = httpContext.Response;
        response.ContentType = Format switch
        {
            RowFormat.Json => "application/json",
            RowFormat.Ndjson => "application/x-ndjson",
            _ => "text/csv; charset=utf-8",
        };
        using var buffer = new MemoryStream();
        using var writer = new Utf8JsonWriter(buffer, JsonAnswer.Options);
        Begin(buffer, writer);
        await foreach (var row in Rows.WithCancellation(token).ConfigureAwait(false))
        {
            Write(buffer, writer, row);
            if (buffer.Length + writer.BytesPending >= FlushAtBytes)
            {
                await SendAsync(response, buffer, writer, token).ConfigureAwait(false);
            }
        }

        if (Format == RowFormat.Json)
        {
            writer.WriteEndArray();
            writer.WriteString("next", Next);
            writer.WriteEndObject();
        }

        await SendAsync(response, buffer, writer, token).ConfigureAwait(false);
    }

    private void Begin(MemoryStream buffer, Utf8JsonWriter writer)
    {
        if (Format == RowFormat.Json)
        {
            writer.WriteStartObject();
            writer.WriteStartArray(Name);
        }
        else if (Format == RowFormat.Csv)
        {
            WriteLine(buffer, Columns);
        }
    }

    private void Write(MemoryStream buffer, Utf8JsonWriter writer, TRow row)
    {
        if (Format == RowFormat.Csv)
        {
            WriteLine(buffer, FieldsOf!(row));
            return;
        }

        writer.WriteStartObject();
        WriteMembers(writer, row);
        writer.WriteEndObject();
        if (Format == RowFormat.Ndjson)
        {
            writer.Flush();
            writer.Reset();
            buffer.WriteByte((byte)'\n');
        }
    }

    private async Task SendAsync(
        HttpResponse response,
        MemoryStream buffer,
        Utf8JsonWriter writer,
        CancellationToken cancellationToken)
    {
        if (Format != RowFormat.Csv)
        {
            await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await response.Body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellationToken)
            .ConfigureAwait(false);
        buffer.SetLength(0);
    }

    private static void WriteLine(MemoryStream buffer, IEnumerable<string?> fields) =>
        buffer.Write(Encoding.UTF8.GetBytes(string.Join(',', fields.Select(FieldOf)) + "\r\n"));

    private static string FieldOf(string? field) =>
        field is null ? ""
        : field.Length == 0 || field.AsSpan().IndexOfAny(",\"\r\n") >= 0
            ? "\"" + field.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
            : field;
}
