using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Embedded;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Results;

/// <summary>The provisional values of an open window as JSON.</summary>
public static class OpenWindowJson
{
    /// <summary>Writes the members of <paramref name="window"/> into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, Contract contract, OpenWindow window)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(window);
        writer.WriteString("key", window.Key);
        writer.WriteWindow(window.Window);
        writer.WriteBoolean("provisional", true);
        writer.WriteValues("values", contract.Aggregates, window.Values);
        writer.WriteNumber("partition", window.Partition);
        writer.WriteNumber("offset", window.Offset);
    }
}
