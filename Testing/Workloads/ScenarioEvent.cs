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
            json["subject"] = Key;
            return json;
        }

        JsonObject data = new() { ["entity"] = Key };
        foreach (var (name, value) in Data)
        {
            data[name] = JsonNode.Parse(value);
        }

        json["data"] = data;
        return json;
    }
}
