using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamBatch.Client.Results;

/// <summary>The values of a window by the name of their aggregate. Numbers keep every digit.</summary>
[JsonConverter(typeof(WindowValuesConverter))]
public sealed class WindowValues
{
    internal WindowValues(JsonElement json) => Json = json;

    /// <summary>All of them, as the server wrote them.</summary>
    public JsonElement Json { get; }

    /// <summary>The names of the aggregates.</summary>
    public IEnumerable<string> Names => Json.EnumerateObject().Select(member => member.Name);

    /// <summary>A number; null where no event had a value.</summary>
    /// <param name="name">The aggregate.</param>
    /// <exception cref="KeyNotFoundException">The contract has no such aggregate.</exception>
    /// <exception cref="InvalidOperationException">Its values are no numbers.</exception>
    public decimal? Number(string name) => Json.GetProperty(name) is { ValueKind: not JsonValueKind.Null } value
        ? value.GetDecimal()
        : null;

    /// <summary>A text, as <c>first</c> and <c>last</c> may be; null where no event had a value.</summary>
    /// <param name="name">The aggregate.</param>
    /// <exception cref="KeyNotFoundException">The contract has no such aggregate.</exception>
    /// <exception cref="InvalidOperationException">Its values are no texts.</exception>
    public string? Text(string name) => Json.GetProperty(name).GetString();

    /// <summary>The JSON.</summary>
    public override string ToString() => Json.GetRawText();
}
