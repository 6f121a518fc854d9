using System.Text.Json;

namespace StreamBatch.Client.Producing;

/// <summary>Reads the outcomes of a request from its answer.</summary>
internal static class BatchAnswer
{
    /// <summary>The reason of an event that is to be sent again as it is.</summary>
    public const string KeyBusy = "keyBusy";

    /// <exception cref="HttpRequestException">It is not the answer to <paramref name="events"/> events.</exception>
    public static List<(DeliveryStatus Status, string? Reason, string? Field)> Read(ReadOnlySpan<byte> json, int events)
    {
        List<(DeliveryStatus, string?, string?)> outcomes = new(events);
        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isOutcomes = reader.ValueTextEquals("outcomes"u8);
                reader.Read();
                if (isOutcomes)
                {
                    ReadOutcomes(ref reader, outcomes);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new HttpRequestException("The answer is not whole, or not one of StreamBatch.", failure);
        }

        return outcomes.Count == events
            ? outcomes
            : throw new HttpRequestException($"The answer has {outcomes.Count} outcomes for {events} events.");
    }

    private static void ReadOutcomes(
        ref Utf8JsonReader reader,
        List<(DeliveryStatus Status, string? Reason, string? Field)> outcomes)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var (status, reason, field) = (DeliveryStatus.Unknown, (string?)null, (string?)null);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isStatus = reader.ValueTextEquals("status"u8);
                var isReason = reader.ValueTextEquals("reason"u8);
                var isField = reader.ValueTextEquals("field"u8);
                reader.Read();
                status = isStatus ? StatusOf(ref reader) : status;
                reason = isReason ? reader.GetString() : reason;
                field = isField ? reader.GetString() : field;
                reader.Skip();
            }

            outcomes.Add((status, reason, field));
        }
    }

    private static DeliveryStatus StatusOf(ref Utf8JsonReader reader)
    {
        // Nearly all are this one.
        if (reader.ValueTextEquals("accepted"u8))
        {
            return DeliveryStatus.Accepted;
        }

        return Enum.TryParse<DeliveryStatus>(reader.GetString(), ignoreCase: true, out var status)
            && Enum.IsDefined(status)
            ? status
            : DeliveryStatus.Unknown;
    }
}
