using System.Text;
using System.Text.Json;
using StreamBatch.Domain;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Backups;

/// <summary>The rows of a batch run as NDJSON: <c>{"key":"k","start":T,"end":T,"values":{...}}</c>, times in
/// microseconds.</summary>
internal static class BackupRows
{
    public static void Write(Stream part, Contract contract, ResultRow row)
    {
        using (var writer = new Utf8JsonWriter(part))
        {
            writer.WriteStartObject();
            writer.WriteString("key", row.Key);
            writer.WriteNumber("start", row.Window.Start.Microseconds);
            writer.WriteNumber("end", row.Window.End.Microseconds);
            writer.WritePropertyName("values");
            writer.WriteRawValue(AggregateValuesJson.Write(contract.Aggregates, row.Values));
            writer.WriteEndObject();
        }

        part.Write("\n"u8);
    }

    /// <exception cref="CorruptDataException">A line is no row of the contract.</exception>
    public static async IAsyncEnumerable<ResultRow> ReadAsync(Stream part, Contract contract)
    {
        using var reader = new StreamReader(part, Encoding.UTF8);
        while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            yield return Read(line, contract);
        }
    }

    private static ResultRow Read(string line, Contract contract)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            return new ResultRow(
                row.GetProperty("key").GetString()!,
                new Window(
                    new EventTime(row.GetProperty("start").GetInt64()),
                    new EventTime(row.GetProperty("end").GetInt64())),
                AggregateValuesJson.Read(contract.Aggregates, row.GetProperty("values").GetRawText()));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException)
        {
            throw new CorruptDataException($"A row of a batch run is not understood: {line}", exception);
        }
    }
}
