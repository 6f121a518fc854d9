using System.Text.Json;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Server.Keeping;

/// <summary>What came of retention, as JSON.</summary>
public static class RetentionJson
{
    /// <summary>Writes the members into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, RetentionReport report)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        writer.WriteString("base", report.Base?.ToString());
        writer.WriteString("whyNot", report.WhyNot);
        writer.WriteStartObject("resultsFrom");
        foreach (var (contract, from) in report.Results)
        {
            writer.WriteString(contract, from?.ToString());
        }

        writer.WriteEndObject();
    }
}
