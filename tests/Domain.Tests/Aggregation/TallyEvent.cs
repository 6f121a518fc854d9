using System.Text.Json;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Tests.Aggregation;

/// <summary>An event of <see cref="TallyEvents"/>.</summary>
internal sealed record TallyEvent(
    long Time, string Source, string Id, long? Hundredths = null, string? Label = null, bool? Flag = null)
{
    public EventRank Rank => new(Time, Source, Id);

    public string Amount => Hundredths is { } value ? DecimalText.Format(value, 2) : "null";

    public string LabelJson => Label is null ? "null" : JsonSerializer.Serialize(Label);

    public string? FlagText => Flag switch { true => "true", false => "false", null => null };
}
