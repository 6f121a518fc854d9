using System.Collections.Immutable;
using StreamBatch.Domain.Time;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads the <c>slaProperties</c> that are measured; the others are noted and passed over.</summary>
internal static class ServiceLevelsReader
{
    private const int MaxLevels = 100;
    private const int Scale = 9;
    private const decimal ScaleUnits = 1_000_000_000m;

    private static readonly (string Name, ServiceIndicator Indicator)[] Names =
    [
        ("latency", ServiceIndicator.WindowLatency),
        ("freshness", ServiceIndicator.Freshness),
        ("duplicateRate", ServiceIndicator.DuplicateRate),
        ("driftRate", ServiceIndicator.DriftRate),
        ("errorRate", ServiceIndicator.DriftRate),
        ("timeToDetect", ServiceIndicator.TimeToDetect),
        ("timeToRepair", ServiceIndicator.TimeToRepair),
    ];

    private static readonly (string[] Names, decimal Microseconds)[] TimeUnits =
    [
        (["us", "microsecond", "microseconds"], 1m),
        (["ms", "millisecond", "milliseconds"], 1_000m),
        (["s", "sec", "second", "seconds"], 1_000_000m),
        (["m", "min", "minute", "minutes"], 60_000_000m),
        (["h", "hr", "hour", "hours"], 3_600_000_000m),
        (["d", "day", "days"], 86_400_000_000m),
        (["w", "wk", "week", "weeks"], 604_800_000_000m),
    ];

    /// <summary>The levels; none when <paramref name="list"/> is null.</summary>
    public static ImmutableArray<ServiceLevel> Read(DocumentCursor? list)
    {
        var items = list?.Items() ?? [];
        if (items.Count > MaxLevels)
        {
            list!.Error($"must have at most {MaxLevels} entries");
            return [];
        }

        var levels = ImmutableArray.CreateBuilder<ServiceLevel>();
        foreach (var item in items)
        {
            if (item.RequiredMember("property")?.Text() is not { } property)
            {
                continue;
            }

            if (Array.Find(Names, known => known.Name == property) is not { Name: not null } name)
            {
                item.Note("is not measured; those that are: " + string.Join(", ", Names.Select(known => known.Name)));
                continue;
            }

            var bound = ServiceLevel.IsRate(name.Indicator) ? Share(item) : Time(item);
            if (bound is { } value)
            {
                levels.Add(new ServiceLevel(property, name.Indicator, value));
            }
        }

        return levels.ToImmutable();
    }

    private static decimal? Share(DocumentCursor item)
    {
        var value = Number(item.RequiredMember("value"));
        var unit = item.Member("unit");
        var isPercent = unit?.Node.Scalar is "percent" or "%" or "pct";
        if (unit is not null && !isPercent)
        {
            unit.Error("must be percent, or missing for a share from 0 to 1");
            return null;
        }

        var share = isPercent ? value / 100m : value;
        if (share is < 0m or > 1m)
        {
            item.Member("value")?.Error(isPercent ? "must be from 0 to 100" : "must be from 0 to 1");
            return null;
        }

        return share;
    }

    // As the standard has it, a number with a unit; a duration of its own needs none.
    private static decimal? Time(DocumentCursor item)
    {
        var cursor = item.RequiredMember("value");
        if (cursor is null)
        {
            return null;
        }

        var unit = item.Member("unit");
        if (unit is null)
        {
            return cursor.Duration() is { } duration ? duration.Ticks / TimeSpan.TicksPerMicrosecond : null;
        }

        var factor = Array.Find(TimeUnits, known => known.Names.Contains(unit.Node.Scalar ?? "")).Microseconds;
        if (factor == 0m)
        {
            unit.Error("must be one of us, ms, s, m, h, d, w or a word such as hours");
            return null;
        }

        var value = Number(cursor);
        if (value < 0m || value * factor > (decimal)TimeSpan.FromDays(100_000).TotalMicroseconds)
        {
            cursor.Error("must not be negative, and at most 100000 days");
            return null;
        }

        return value * factor;
    }

    private static decimal? Number(DocumentCursor? cursor) =>
        cursor?.Decimal(Scale) is { } units && Int128.Abs(units) <= (Int128)1e18m ? (decimal)units / ScaleUnits : null;
}
