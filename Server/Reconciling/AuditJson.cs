using System.Text.Json;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Reconciling;

/// <summary>What an audit found, as JSON.</summary>
public static class AuditJson
{
    /// <summary>Writes the members of a report into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, string contractId, VerdictAuditReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.WriteString("contract", contractId);
        writer.WriteBoolean("sound", report.IsSound);
        writer.WriteNumber("blocks", report.Blocks);
        writer.WriteNumber("verdicts", report.Verdicts);
        writer.WriteHead(report.Head);
        writer.WriteBoolean("isHeadKnown", report.IsHeadKnown);
        writer.WriteString("fault", report.Fault is { } fault ? VerdictText.Of(fault.Kind) : null);
        writer.WriteOptional("faultNumber", report.Fault?.Number);
        writer.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            writer.WriteStringValue(finding);
        }

        writer.WriteEndArray();
    }
}
