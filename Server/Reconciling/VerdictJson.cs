using System.Text.Json;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Server.Reconciling;

/// <summary>Sealed verdicts as JSON.</summary>
public static class VerdictJson
{
    /// <summary>Writes a verdict in the form in which it is sealed, and the hash of the chain with it.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, StoredVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(verdict);
        writer.WriteNumber("number", verdict.Number);
        writer.WritePropertyName("verdict");
        writer.WriteRawValue(verdict.Body);
        writer.WriteString("hash", verdict.Hash);
    }
}
