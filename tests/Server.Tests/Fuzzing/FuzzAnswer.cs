using System.Text.Json;

namespace StreamBatch.Server.Tests.Fuzzing;

/// <summary>What came back.</summary>
/// <param name="Status">The status; 0 when the connection was closed without one.</param>
/// <param name="Body">The body as a text.</param>
/// <param name="IsWhole">Whether the answer has come to its end.</param>
internal sealed record FuzzAnswer(int Status, string Body, bool IsWhole)
{
    private static readonly HashSet<string> Outcomes =
    [
        "accepted", "late", "held", "expired", "duplicate", "conflict", "tombstoned", "retracted", "quarantined",
    ];

    /// <summary>How many events it says are durable.</summary>
    public int DurableEvents(string target)
    {
        if (Status == 0 || !Body.StartsWith('{') || target.Contains("release", StringComparison.OrdinalIgnoreCase))
        {
            return 0;
        }

        using var document = Parse();
        return document is null ? 0
            : document.RootElement.TryGetProperty("durable", out var durable) ? durable.GetInt32()
            : document.RootElement.TryGetProperty("status", out var status)
                && status.ValueKind == JsonValueKind.String && Outcomes.Contains(status.GetString()!) ? 1
            : 0;
    }

    /// <summary>1 when it says that what has a member is new, else 0.</summary>
    public int IsNew(string member) => Status == 201
        && Body.Contains(member, StringComparison.Ordinal)
        && Body.Contains("\"isNew\":true", StringComparison.Ordinal) ? 1 : 0;

    // Null for rows, an object a line.
    private JsonDocument? Parse()
    {
        try
        {
            return JsonDocument.Parse(Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
