using System.Globalization;
using System.Text.Json;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Reconciling;

/// <summary>Incidents, and decisions on them, as JSON.</summary>
public static class IncidentJson
{
    /// <summary>Writes the members of <paramref name="incident"/> into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Incident incident)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(incident);
        var found = incident.Found;
        writer.WriteString("incident", incident.Id.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("state", CaseName.Of(incident.State));
        writer.WriteString("key", found.Key);
        writer.WriteWindow(found.Group);
        writer.WriteString("run", found.Run);
        writer.WriteString("class", found.Class is { } driftClass ? ReconciliationText.Of(driftClass) : null);
        writer.WriteString("reason", found.Reason is { } reason ? ReconciliationText.Of(reason) : null);
        writer.WriteAge(found.Age);
        WriteRow(writer, "stream", found.Stream);
        WriteRow(writer, "batch", found.Batch);
        writer.WriteEvidence(found.Evidence);
        writer.WriteNumber("verdict", found.Number);
        writer.WriteTime("found", found.TimeMicroseconds);
        writer.WriteTime("decided", incident.Decision?.TimeMicroseconds);
        writer.WriteString("by", incident.Decision?.By);
        writer.WriteString("note", incident.Decision?.Note);
    }

    /// <summary>Writes what a decision did.</summary>
    public static void WriteDecision(
        Utf8JsonWriter writer,
        string contractId,
        IncidentRuling ruling,
        IReadOnlyList<Drift> decided)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(ruling);
        ArgumentNullException.ThrowIfNull(decided);
        writer.WriteString("contract", contractId);
        writer.WriteString("incident", ruling.Id.ToString(CultureInfo.InvariantCulture));
        writer.WriteStartArray("decided");
        foreach (var drift in decided)
        {
            writer.WriteStartObject();
            writer.WriteString("incident", drift.RepairId);
            writer.WriteString("key", drift.Key);
            writer.WriteWindow(drift.Window);
            writer.WriteString("run", drift.Run);
            writer.WriteString("verdict", VerdictText.Of(drift.Verdict));
            writer.WriteOptional("revision", drift.Revision);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("by", ruling.By);
        writer.WriteString("note", ruling.Note);
    }

    private static void WriteRow(Utf8JsonWriter writer, string name, string? row)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(row ?? "null");
    }
}
