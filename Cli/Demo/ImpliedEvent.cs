using System.Text.Json;

namespace StreamBatch.Cli.Demo;

/// <summary>An event of the sample as <see cref="ImpliedFigures"/> reads it; equal when identity and content are.
/// </summary>
internal sealed record ImpliedEvent(
    string Id,
    DateTimeOffset Time,
    string Network,
    decimal? Magnitude,
    string Type,
    string Place,
    string Updated)
{
    public DateTimeOffset DayStart => new(Time.UtcDateTime.Date, TimeSpan.Zero);

    public DateTimeOffset DayEnd => DayStart.AddDays(1);

    public WindowKey Window => new(Network, DateOnly.FromDateTime(Time.UtcDateTime));

    public static ImpliedEvent Read(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var data = root.GetProperty("data");
        var magnitude = data.GetProperty("mag");
        return new ImpliedEvent(
            root.GetProperty("id").GetString()!,
            root.GetProperty("time").GetDateTimeOffset(),
            data.GetProperty("network").GetString()!,
            magnitude.ValueKind == JsonValueKind.Null ? null : magnitude.GetDecimal(),
            data.GetProperty("type").GetString()!,
            data.GetProperty("place").GetString()!,
            data.GetProperty("updated").GetString()!);
    }
}
