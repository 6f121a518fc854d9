using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using StreamBatch.Domain.Time;

namespace StreamBatch.Testing.Workloads;

/// <summary>An event of a scenario, from which others are derived.</summary>
internal sealed record ScenarioEvent(string Source, string Id, string Key, long Time)
{
    public string Kind { get; init; } = "record";

    public string? Retracts { get; init; }

    public long? Sequence { get; init; }

    /// <summary>The properties besides the key, each as JSON.</summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the key is that of the entity and its area together.</summary>
    public bool HasCompositeKey { get; init; }

    /// <summary>The entity key as the contract makes it.</summary>
    public string EntityKey => HasCompositeKey ? Part(Key) + Part(Area) : Key;

    // An entity stays in its area.
    private string Area => Key.Length == 1 ? "west" : "ö";

    /// <summary>Whether the key stands in the subject, and no data at all.</summary>
    public bool HasSubjectOnly { get; init; }

    public JsonObject ToJson()
    {
        JsonObject json = new()
        {
            ["specversion"] = "1.0",
            ["id"] = Id,
            ["source"] = Source,
            ["type"] = ScenarioPlan.ContractId,
            ["time"] = Rfc3339.Format(new EventTime(Time)),
        };
        if (Kind != "record")
        {
            json["kind"] = Kind;
        }

        if (Retracts is not null)
        {
            json["retracts"] = Retracts;
        }

        if (Sequence is { } sequence)
        {
            json["sequence"] = sequence;
        }

        if (HasSubjectOnly)
        {
            json["subject"] = EntityKey;
            return json;
        }

        JsonObject data = new() { ["entity"] = Key };
        if (HasCompositeKey)
        {
            data["area"] = Area;
        }

        foreach (var (name, value) in Data)
        {
            data[name] = JsonNode.Parse(value);
        }

        json["data"] = data;
        return json;
    }

    private static string Part(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(text)}:{text}");
}
