using System.Globalization;
using System.Text.Json;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Reconciling;

/// <summary>A sealed verdict about a window that differs, as JSON: the members that a reconciliation's report has of a
/// drift, and who decided it.</summary>
public static class DriftJson
{
    /// <summary>Writes the members of a verdict about a row into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(verdict);
        writer.WriteNumber("number", verdict.Number);
        writer.WriteString("key", verdict.Key);
        writer.WriteWindow(verdict.Group);
        writer.WriteString("run", verdict.Run);
        writer.WriteString("class", verdict.Class is { } driftClass ? ReconciliationText.Of(driftClass) : null);
        WriteRow(writer, "stream", verdict.Stream);
        WriteRow(writer, "batch", verdict.Batch);
        writer.WriteEvidence(verdict.Evidence);
        writer.WriteString("action", verdict.Action);
        writer.WriteString("repair", verdict.Repair?.ToString(CultureInfo.InvariantCulture));
        writer.WriteOptional("revision", verdict.Revision);
        writer.WriteString("verdict", VerdictText.Of(verdict.Kind));
        writer.WriteString("reason", verdict.Reason is { } reason ? ReconciliationText.Of(reason) : null);
        writer.WriteBoolean("declined", verdict.IsDeclined);
        writer.WriteAge(verdict.Age);
        writer.WriteString("decides", verdict.Decides?.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("by", verdict.By);
        writer.WriteString("note", verdict.Note);
        writer.WriteTime("sealed", verdict.TimeMicroseconds);
    }

    private static void WriteRow(Utf8JsonWriter writer, string name, string? row)
    {
        writer.WritePropertyName(name);
        if (row is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteRawValue(row);
        }
    }
}
