using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using StreamBatch.Server.Json;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Ingesting;

/// <summary>An event in the binary mode of the HTTP protocol binding of CloudEvents: attributes in headers, data in the
/// body. It is written as the JSON that the structured mode would have.</summary>
internal static class BinaryEvent
{
    private const string Prefix = "ce-";
    private const int MaxAttributes = 64;

    /// <summary>Whether a request is one.</summary>
    public static bool IsIn(HttpRequest request) => request.Headers.ContainsKey("ce-specversion");

    /// <summary>The event as JSON.</summary>
    /// <exception cref="ProblemException">A header is no attribute, or the data no JSON.</exception>
    public static ReadOnlyMemory<byte> Write(HttpRequest request, ReadOnlyMemory<byte> data)
    {
        var buffer = new ArrayBufferWriter<byte>(data.Length + 1024);
        using var writer = new Utf8JsonWriter(buffer, JsonAnswer.Options);
        writer.WriteStartObject();
        var attributes = request.Headers
            .Where(header => header.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToList();
        if (attributes.Count > MaxAttributes)
        {
            throw ProblemCatalog.Body($"has more than {MaxAttributes} attributes");
        }

        foreach (var (name, values) in attributes)
        {
            var attribute = name[Prefix.Length..].ToLowerInvariant();
            if (values.Count != 1 || attribute is "data" or "data_base64" or "datacontenttype")
            {
                throw ProblemCatalog.Body($"the header {Prefix}{attribute} is no attribute, or stands twice");
            }

            writer.WriteString(attribute, Decoded(values[0]!, attribute));
        }

        if (data.Length > 0)
        {
            writer.WritePropertyName("data");
            WriteData(writer, data.Span);
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteData(Utf8JsonWriter writer, ReadOnlySpan<byte> data)
    {
        try
        {
            writer.WriteRawValue(data);
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException)
        {
            throw ProblemCatalog.Body("the data is not one JSON value");
        }
    }

    // The value of an attribute is percent-encoded UTF-8, and may stand in quotes.
    private static string Decoded(string value, string attribute)
    {
        var text = value is ['"', .., '"'] && value.Length > 1
            ? value[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal)
                .Replace("\\\\", "\\", StringComparison.Ordinal)
            : value;
        var decoded = Uri.UnescapeDataString(text);
        return decoded.EnumerateRunes().Any(rune => rune == Rune.ReplacementChar)
            ? throw ProblemCatalog.Body($"the header {Prefix}{attribute} is not UTF-8")
            : decoded;
    }
}
