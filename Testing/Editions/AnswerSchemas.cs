using System.Text.Json;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>
/// Checks JSON against the schemas of an OpenAPI document, as far as that of StreamBatch uses them: types, members,
/// items, enumerations, references and alternatives. Stricter than JSON Schema: a member that a schema with members
/// does not name is a fault, so that nothing goes undescribed; problems alone may have more.
/// </summary>
/// <param name="description">The OpenAPI document.</param>
internal sealed class AnswerSchemas(JsonElement description)
{
    private const string Prefix = "#/components/schemas/";
    private const string Open = "Problem";

    /// <summary>A schema by its name.</summary>
    public JsonElement Of(string name) =>
        description.GetProperty("components").GetProperty("schemas").GetProperty(name);

    /// <summary>Fails when <paramref name="value"/> is not as <paramref name="schema"/> says.</summary>
    public void Check(string place, JsonElement schema, JsonElement value)
    {
        var fault = FaultOf("", schema, value);
        Assert.True(fault is null, $"{place}: {fault}");
    }

    private string? FaultOf(string path, JsonElement schema, JsonElement value)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            return FaultOf(path, Of(reference.GetString()![Prefix.Length..]), value);
        }

        if (schema.TryGetProperty("anyOf", out var alternatives))
        {
            var faults = alternatives.EnumerateArray().Select(item => FaultOf(path, item, value)).ToList();
            return faults.Contains(null) ? null : string.Join("; or ", faults);
        }

        if (schema.TryGetProperty("enum", out var known)
            && !known.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value)))
        {
            return $"{path}: {value.GetRawText()} is none of {known.GetRawText()}";
        }

        if (schema.TryGetProperty("type", out var type) && !IsOf(type, value))
        {
            return $"{path}: {value.GetRawText()} is no {type.GetRawText()}";
        }

        return value.ValueKind switch
        {
            JsonValueKind.Object => FaultOfMembers(path, schema, value),
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) => value.EnumerateArray()
                .Select((item, index) => FaultOf($"{path}[{index}]", items, item))
                .FirstOrDefault(fault => fault is not null),
            _ => null,
        };
    }

    private string? FaultOfMembers(string path, JsonElement schema, JsonElement value)
    {
        if (schema.TryGetProperty("required", out var required)
            && required.EnumerateArray().FirstOrDefault(name => !value.TryGetProperty(name.GetString()!, out _))
                is { ValueKind: JsonValueKind.String } missing)
        {
            return $"{path}: {missing} is missing";
        }

        var hasMembers = schema.TryGetProperty("properties", out var members);
        var hasOthers = schema.TryGetProperty("additionalProperties", out var others)
            && others.ValueKind == JsonValueKind.Object;
        foreach (var member in value.EnumerateObject())
        {
            var place = $"{path}.{member.Name}";
            if (hasMembers && members.TryGetProperty(member.Name, out var known))
            {
                if (FaultOf(place, known, member.Value) is { } fault)
                {
                    return fault;
                }
            }
            else if (hasOthers)
            {
                if (FaultOf(place, others, member.Value) is { } fault)
                {
                    return fault;
                }
            }
            else if (hasMembers && !JsonElement.DeepEquals(schema, Of(Open)))
            {
                return $"{place}: is not described";
            }
        }

        return null;
    }

    private static bool IsOf(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(item => IsOf(item, value))
        : (type.GetString(), value.ValueKind) switch
        {
            ("null", JsonValueKind.Null) => true,
            ("string", JsonValueKind.String) => true,
            ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
            ("object", JsonValueKind.Object) => true,
            ("array", JsonValueKind.Array) => true,
            ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) => value.TryGetInt64(out _),
            _ => false,
        };
}
