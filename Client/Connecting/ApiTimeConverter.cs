using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamBatch.Client.Connecting;

/// <summary>Instants as the API writes them: RFC 3339, or, outside the years 1 to 9999, microseconds since 1970. What
/// .NET has no instant for becomes the nearest that it has.</summary>
internal sealed class ApiTimeConverter : JsonConverter<DateTimeOffset>
{
    private static readonly long Least = (DateTimeOffset.MinValue - DateTimeOffset.UnixEpoch).Ticks / 10;
    private static readonly long Most = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / 10;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TryGetDateTimeOffset(out var time))
        {
            return time;
        }

        if (!long.TryParse(
            reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var microseconds))
        {
            throw new JsonException("An instant is malformed.");
        }

        return microseconds <= Least ? DateTimeOffset.MinValue
            : microseconds >= Most ? DateTimeOffset.MaxValue
            : DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(ApiText.Time(value));
}
