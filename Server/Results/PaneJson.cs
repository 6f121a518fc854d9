using System.Collections.Immutable;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Windowing;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Results;

/// <summary>A pane as JSON: the same on the command line and over HTTP.</summary>
public static class PaneJson
{
    /// <summary>Writes the members of <paramref name="pane"/> into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Contract contract, Pane pane)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(pane);
        writer.WriteString("key", pane.Key);
        WriteRevision(writer, contract, pane);
    }

    /// <summary>The same without the key, where an object around it names that.</summary>
    internal static void WriteRevision(Utf8JsonWriter writer, Contract contract, Pane pane)
    {
        writer.WriteWindow(pane.Window);
        writer.WriteNumber("revision", pane.Revision);
        writer.WriteString("mode", CaseName.Of(pane.Mode));
        writer.WriteString("timing", CaseName.Of(pane.Timing));
        writer.WriteString("cause", CaseName.Of(pane.Cause));
        writer.WriteView(contract, pane);
        writer.WriteNumber("partition", pane.Partition);
        writer.WriteNumber("offset", pane.Offset);
        writer.WriteNumber("restsOn", pane.RestsOn);
        writer.WriteTime("ingested", pane.Ingested.Microseconds);
        writer.WriteString("run", pane.Run);
        WritePromotion(writer, contract, pane);
    }

    // Contracts without rules about windows have nothing to tell, nor has a window that is gone.
    private static void WritePromotion(Utf8JsonWriter writer, Contract contract, Pane pane)
    {
        if (pane.Values is null || WindowPromotion.Of(contract, pane.Window, pane.Values) is not { } promotion)
        {
            return;
        }

        writer.WriteBoolean("promoted", promotion.IsPromoted);
        WriteRules(writer, "broken", promotion.Broken);
        WriteRules(writer, "warnings", promotion.Warnings);
    }

    private static void WriteRules(Utf8JsonWriter writer, string name, ImmutableArray<string> rules)
    {
        writer.WriteStartArray(name);
        foreach (var rule in rules)
        {
            writer.WriteStringValue(rule);
        }

        writer.WriteEndArray();
    }
}
