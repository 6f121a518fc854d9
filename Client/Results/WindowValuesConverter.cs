using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamBatch.Client.Results;

/// <summary>Values as the object that they are.</summary>
internal sealed class WindowValuesConverter : JsonConverter<WindowValues>
{
    public override WindowValues Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonElement.ParseValue(ref reader));

    public override void Write(Utf8JsonWriter writer, WindowValues value, JsonSerializerOptions options) =>
        value.Json.WriteTo(writer);
}
