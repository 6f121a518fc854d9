using System.Collections.Immutable;
using System.Text.Json;
using StreamBatch.Domain;
using StreamBatch.Domain.Access;

namespace StreamBatch.Storage.Embedded.Access;

/// <summary>What <c>keys.json</c> holds (docs/formats/keys.md).</summary>
internal static class KeyFile
{
    private const int FormatVersion = 1;

    public static byte[] Write(ImmutableArray<ApiKey> keys)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", FormatVersion);
            writer.WriteStartArray("keys");
            foreach (var key in keys)
            {
                Write(writer, key);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return memory.ToArray();
    }

    /// <exception cref="CorruptDataException">It is damaged, or of a newer version.</exception>
    public static ImmutableArray<ApiKey> Read(string path, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var version = document.RootElement.GetProperty("format").GetInt32();
            return version > FormatVersion
                ? throw new CorruptDataException($"{path} was written by a newer version (format {version}).")
                : [.. document.RootElement.GetProperty("keys").EnumerateArray().Select(Read)];
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or FormatException
            or InvalidOperationException)
        {
            throw new CorruptDataException(
                $"{path} is damaged: restore it, or delete it and make new keys.", exception);
        }
    }

    private static void Write(Utf8JsonWriter writer, ApiKey key)
    {
        writer.WriteStartObject();
        writer.WriteString("id", key.Id);
        writer.WriteString("sha256", Convert.ToHexStringLower(key.Hash.AsSpan()));
        writer.WriteString("name", key.Name);
        writer.WriteStartArray("scopes");
        foreach (var scope in key.Scopes)
        {
            writer.WriteStringValue(scope.ToString());
        }

        writer.WriteEndArray();
        writer.WriteNumber("createdMicroseconds", key.CreatedMicroseconds);
        writer.WriteString("createdBy", key.CreatedBy);
        WriteNumber(writer, "expiresMicroseconds", key.ExpiresMicroseconds);
        WriteNumber(writer, "revokedMicroseconds", key.RevokedMicroseconds);
        writer.WriteString("revokedBy", key.RevokedBy);
        writer.WriteString("successor", key.Successor);
        writer.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } there)
        {
            writer.WriteNumber(name, there);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    private static ApiKey Read(JsonElement row) => new()
    {
        Id = Text(row, "id"),
        Hash = HashOf(Convert.FromHexString(Text(row, "sha256"))),
        Name = Text(row, "name"),
        Scopes =
        [
            .. row.GetProperty("scopes").EnumerateArray().Select(scope =>
                Scope.Parse(scope.GetString() ?? "") ?? throw new FormatException("A scope is none.")),
        ],
        CreatedMicroseconds = row.GetProperty("createdMicroseconds").GetInt64(),
        CreatedBy = Text(row, "createdBy"),
        ExpiresMicroseconds = Number(row, "expiresMicroseconds"),
        RevokedMicroseconds = Number(row, "revokedMicroseconds"),
        RevokedBy = row.GetProperty("revokedBy").GetString(),
        Successor = row.GetProperty("successor").GetString(),
    };

    private static ImmutableArray<byte> HashOf(byte[] bytes) => bytes.Length == KeyText.HashBytes
        ? [.. bytes]
        : throw new FormatException("A hash has another length.");

    private static string Text(JsonElement row, string name) =>
        row.GetProperty(name).GetString() ?? throw new FormatException("A text is missing.");

    private static long? Number(JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: not JsonValueKind.Null } number ? number.GetInt64() : null;
}
