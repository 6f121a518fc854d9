using System.Text.Json;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Domain.Verdicts;

/// <summary>The members of a sealed verdict that are there only where they say something, in one order.</summary>
internal static class VerdictMembers
{
    public static void Write(Utf8JsonWriter writer, Verdict verdict)
    {
        WriteNumber(writer, "decides", verdict.Decides);
        WriteNumber(writer, "repair", verdict.Repair);
        WriteText(writer, "incidentReason", verdict.Reason is { } reason ? ReconciliationText.Of(reason) : null);
        if (verdict.IsDeclined)
        {
            writer.WriteBoolean("isDeclined", true);
        }

        WriteNumber(writer, "reconciliation", verdict.Reconciliation);
        if (verdict.Age is { } age)
        {
            writer.WriteStartObject("age");
            writer.WriteNumber("comparisons", age.Comparisons);
            writer.WriteNumber("firstSeenMicroseconds", age.FirstSeenMicroseconds);
            writer.WriteBoolean("isPersistent", age.IsPersistent);
            writer.WriteEndObject();
        }

        WriteText(writer, "by", verdict.By);
        WriteText(writer, "note", verdict.Note);
    }

    public static Verdict Read(JsonElement root, Verdict verdict) => verdict with
    {
        Decides = Number(root, "decides"),
        Repair = Number(root, "repair"),
        Reason = Text(root, "incidentReason") is { } reason
            ? CamelCaseNames<IncidentReason>.Find(reason) ?? throw new FormatException("No incident has this reason.")
            : null,
        IsDeclined = root.TryGetProperty("isDeclined", out var declined) && declined.GetBoolean(),
        Reconciliation = Number(root, "reconciliation"),
        Age = root.TryGetProperty("age", out var age)
            ? new DriftAge(
                age.GetProperty("comparisons").GetInt32(),
                age.GetProperty("firstSeenMicroseconds").GetInt64(),
                age.GetProperty("isPersistent").GetBoolean())
            : null,
        By = Text(root, "by"),
        Note = Text(root, "note"),
    };

    private static long? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) ? member.GetInt64() : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var member) ? member.GetString() : null;

    private static void WriteNumber(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } value)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }
}
