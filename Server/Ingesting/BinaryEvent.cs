using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
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

    /// <summary>Whether data of a media type is JSON; so it is where none is named.</summary>
    public static bool IsJson(string mediaType) =>
        mediaType is "" || mediaType.EndsWith("/json", StringComparison.Ordinal)
        || (mediaType.EndsWith("+json", StringComparison.Ordinal)
            && !mediaType.StartsWith("application/cloudevents", StringComparison.Ordinal));

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

    // The value of an attribute may stand in quotes, and is percent-encoded UTF-8: what is not is refused, never
    // replaced.
    private static string Decoded(string value, string attribute)
    {
        var bytes = Encoding.UTF8.GetBytes(value is ['"', .., '"'] and not "\"" ? Unquoted(value[1..^1]) : value);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++, length++)
        {
            var isEscape = bytes[i] == '%' && i + 2 < bytes.Length
                && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]);
            bytes[length] = isEscape
                ? byte.Parse(bytes.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
                : bytes[i];
            i += isEscape ? 2 : 0;
        }

        return Utf8.IsValid(bytes.AsSpan(0, length))
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw ProblemCatalog.Body($"the header {Prefix}{attribute} is not UTF-8");
    }

    private static string Unquoted(string quoted)
    {
        var text = new StringBuilder(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
        {
            i += quoted[i] == '\\' && i + 1 < quoted.Length ? 1 : 0;
            text.Append(quoted[i]);
        }

        return text.ToString();
    }
}
