using StreamBatch.Domain.Time;

namespace StreamBatch.Reference;

/// <summary>Prints instants as the options ask for.</summary>
internal sealed class TimeText(bool asMicroseconds)
{
    /// <summary>The instant as a JSON value.</summary>
    public string Of(long microseconds) => asMicroseconds
        ? JsonText.Number(microseconds)
        : JsonText.Quote(Rfc3339.Format(new EventTime(microseconds)));
}
