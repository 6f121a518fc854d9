using System.Text.Json;
using StreamBatch.Domain.Access;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Security;

/// <summary>A key as an object; its secret is no part of it.</summary>
public static class KeyJson
{
    /// <summary>Writes the members.</summary>
    /// <param name="writer">Inside an object.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The present, in microseconds: whether it is valid.</param>
    public static void WriteMembers(Utf8JsonWriter writer, ApiKey key, long now)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(key);
        writer.WriteString("id", key.Id);
        writer.WriteString("name", key.Name);
        writer.WriteString("state", StateOf(key, now));
        writer.WriteStartArray("scopes");
        foreach (var scope in key.Scopes)
        {
            writer.WriteStringValue(scope.ToString());
        }

        writer.WriteEndArray();
        writer.WriteTime("created", key.CreatedMicroseconds);
        writer.WriteString("createdBy", key.CreatedBy);
        writer.WriteTime("expires", key.ExpiresMicroseconds);
        writer.WriteTime("revoked", key.RevokedMicroseconds);
        writer.WriteString("revokedBy", key.RevokedBy);
        writer.WriteString("successor", key.Successor);
    }

    /// <summary>The same of a key that was made just now, with its text: the one time that it is told.</summary>
    public static void WriteMade(Utf8JsonWriter writer, KeyText text, ApiKey key, long now)
    {
        ArgumentNullException.ThrowIfNull(text);
        WriteMembers(writer, key, now);
        writer.WriteString("key", text.Text);
    }

    private static string StateOf(ApiKey key, long now) => key.IsValidAt(now) ? "valid"
        : key.RevokedMicroseconds is not null ? "revoked"
        : "expired";
}
