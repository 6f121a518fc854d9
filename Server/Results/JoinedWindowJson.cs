using System.Globalization;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Results;

/// <summary>Windows with both sides and their last verdict, as JSON.</summary>
public static class JoinedWindowJson
{
    /// <summary>Writes the members of a window into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Contract contract, JoinedWindow window)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(window);
        writer.WriteString("key", window.Key);
        writer.WriteWindow(window.Window);
        writer.WriteOptional("revision", window.Stream?.Revision);
        writer.WriteString("cause", window.Stream is null ? null : CaseName.Of(window.Stream.Cause));
        writer.WriteValues("stream", contract.Aggregates, window.Stream?.Values);
        writer.WriteString("run", window.Run?.Id);
        writer.WriteValues("batch", contract.Aggregates, window.Batch?.Values);
        writer.WritePropertyName("equal");
        if (window.Run is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            writer.WriteBooleanValue(
                ValueComparison.AreEqual(contract, window.Stream?.Values, window.Batch?.Values));
        }

        writer.WritePropertyName("verdict");
        if (window.Verdict is not { } verdict)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartObject();
        writer.WriteNumber("number", verdict.Number);
        writer.WriteString("run", verdict.Run);
        writer.WriteString("verdict", VerdictText.Of(verdict.Kind));
        writer.WriteString("class", verdict.Class is { } driftClass ? ReconciliationText.Of(driftClass) : null);
        writer.WriteString("action", verdict.Action);
        writer.WriteString("repair", verdict.Repair?.ToString(CultureInfo.InvariantCulture));
        writer.WriteAge(verdict.Age);
        writer.WriteTime("sealed", verdict.TimeMicroseconds);
        writer.WriteEndObject();
    }
}
