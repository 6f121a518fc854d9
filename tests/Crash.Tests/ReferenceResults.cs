using System.Globalization;
using System.Text.Json;

namespace StreamBatch.Crash.Tests;

/// <summary>What each window must hold: made from the file of events, slowly, with nothing of the product.</summary>
internal static class ReferenceResults
{
    /// <summary>A line for each window of each entity, in ordinal order.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> events, TimeSpan windowSize) =>
    [
        .. events
            .Select(line => Read(line, windowSize))
            .GroupBy(item => (item.Entity, item.Start), item => item.Amount)
            .Select(group => Line(
                group.Key.Entity,
                group.Key.Start,
                group.Count(),
                group.Sum(),
                group.Min(),
                group.Max(),
                decimal.Round(group.Sum() / group.Count(), 8, MidpointRounding.ToEven)))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The line of one window.</summary>
    public static string Line(
        string entity,
        DateTime start,
        decimal events,
        decimal total,
        decimal least,
        decimal most,
        decimal mean) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{entity} {start:yyyy-MM-dd HH:mm:ss}: events {events:0.########}, total {total:0.########}, "
            + $"least {least:0.########}, most {most:0.########}, mean {mean:0.########}");

    private static (string Entity, DateTime Start, decimal Amount) Read(string line, TimeSpan windowSize)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var data = root.GetProperty("data");
        var time = root.GetProperty("time").GetDateTime();
        return (
            data.GetProperty("entity").GetString()!,
            time.AddTicks(-(time.Ticks % windowSize.Ticks)),
            data.GetProperty("amount").GetDecimal());
    }
}
