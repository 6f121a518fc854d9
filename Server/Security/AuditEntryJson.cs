using System.Text.Json;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Security;

/// <summary>An entry of the audit trail as an object.</summary>
public static class AuditEntryJson
{
    /// <summary>Writes the members.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, StoredAuditEntry stored)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(stored);
        var entry = stored.Entry;
        writer.WriteNumber("number", stored.Number);
        writer.WriteTime("at", entry.AtMicroseconds);
        writer.WriteString("actId", entry.ActId);
        writer.WriteString("phase", CaseName.Of(entry.Phase));
        writer.WriteString("actor", entry.Actor);
        writer.WriteString("act", entry.Act);
        writer.WriteString("contract", entry.ContractId);
        writer.WriteString("target", entry.Target);
        writer.WriteString("remoteAddress", entry.RemoteAddress);
        writer.WriteString("traceId", entry.TraceId);
        writer.WriteString("outcome", entry.Outcome);
    }
}
