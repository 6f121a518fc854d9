using System.Text.Json;
using System.Text.RegularExpressions;

namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>Checks values against a JSON schema that uses a few keywords; any other is an error of the schema.
/// </summary>
internal sealed class JsonSchema
{
    private readonly JsonElement _root;

    private JsonSchema(JsonElement root) => _root = root;

    public static JsonSchema Read(string path) =>
        new(JsonDocument.Parse(File.ReadAllText(path)).RootElement);

    /// <summary>What is wrong with <paramref name="value"/>, by place.</summary>
    public IReadOnlyList<string> FaultsOf(JsonElement value)
    {
        List<string> faults = [];
        Check(_root, value, "$", faults);
        return faults;
    }

    private void Check(JsonElement schema, JsonElement value, string place, List<string> faults)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Holds(schema, keyword, value, place, faults))
            {
                faults.Add($"{place}: {keyword.Name} {keyword.Value.GetRawText()}");
            }
        }
    }

    private bool Holds(
        JsonElement schema,
        JsonProperty keyword,
        JsonElement value,
        string place,
        List<string> faults)
    {
        var rule = keyword.Value;
        switch (keyword.Name)
        {
            case "$schema" or "$defs" or "title" or "description":
                return true;
            case "$ref":
                Check(_root.GetProperty("$defs").GetProperty(rule.GetString()!.Split('/')[^1]), value, place, faults);
                return true;
            case "type":
                return rule.ValueKind == JsonValueKind.Array
                    ? rule.EnumerateArray().Any(type => IsOf(type.GetString()!, value))
                    : IsOf(rule.GetString()!, value);
            case "const":
                return JsonElement.DeepEquals(rule, value);
            case "enum":
                return rule.EnumerateArray().Any(known => JsonElement.DeepEquals(known, value));
            case "pattern":
                return value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!);
            case "minLength":
                return value.ValueKind != JsonValueKind.String || value.GetString()!.Length >= rule.GetInt32();
            case "minimum":
                return value.ValueKind != JsonValueKind.Number || value.GetInt64() >= rule.GetInt64();
            case "maxItems":
                return value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= rule.GetInt32();
            case "required":
                return value.ValueKind != JsonValueKind.Object
                    || rule.EnumerateArray().All(name => value.TryGetProperty(name.GetString()!, out _));
            case "additionalProperties" when rule.ValueKind == JsonValueKind.False:
                return value.ValueKind != JsonValueKind.Object || value.EnumerateObject()
                    .All(member => schema.GetProperty("properties").TryGetProperty(member.Name, out _));
            case "properties":
                CheckMembers(rule, value, place, faults);
                return true;
            case "items":
                CheckItems(rule, value, place, faults);
                return true;
            default:
                throw new InvalidOperationException($"The keyword {keyword.Name} is not supported.");
        }
    }

    private void CheckMembers(JsonElement rules, JsonElement value, string place, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (rules.TryGetProperty(member.Name, out var rule))
                {
                    Check(rule, member.Value, $"{place}.{member.Name}", faults);
                }
            }
        }
    }

    private void CheckItems(JsonElement rule, JsonElement value, string place, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            foreach (var (i, item) in value.EnumerateArray().Index())
            {
                Check(rule, item, $"{place}[{i}]", faults);
            }
        }
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        _ => throw new InvalidOperationException($"The type {type} is not supported."),
    };
}
