using System.Collections.Immutable;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads <c>watermark</c>.</summary>
internal static class WatermarkReader
{
    private const int MaxSources = 1_024;
    private static readonly TimeSpan ShortestIdleTimeout = TimeSpan.FromMicroseconds(1L);

    /// <summary>The watermark's rules; all defaults when <paramref name="watermark"/> is null.</summary>
    public static WatermarkSpecification Read(DocumentCursor? watermark)
    {
        if (watermark is null)
        {
            return new WatermarkSpecification();
        }

        watermark.RefuseUnknownMembers("outOfOrderness", "maxAhead", "idleTimeout", "whenAllIdle", "sources");
        return new WatermarkSpecification
        {
            OutOfOrderness = watermark.Member("outOfOrderness")?.Duration() ?? TimeSpan.Zero,
            MaxAhead = watermark.Member("maxAhead")?.Duration(),
            IdleTimeout = watermark.Member("idleTimeout")?.Duration(ShortestIdleTimeout),
            FollowClockWhenAllIdle = watermark.Member("whenAllIdle")?.Choice<bool>(
                [("hold", false), ("followClock", true)]) ?? false,
            Sources = Sources(watermark.Member("sources")),
        };
    }

    private static ImmutableArray<string> Sources(DocumentCursor? list)
    {
        var items = list?.Items() ?? [];
        if (items.Count > MaxSources)
        {
            list!.Error($"must have at most {MaxSources} sources");
            return [];
        }

        var sources = ImmutableArray.CreateBuilder<string>();
        foreach (var item in items)
        {
            if (item.Text() is not { } source)
            {
                continue;
            }

            if (sources.Contains(source))
            {
                item.Error("names the same source again");
            }

            sources.Add(source);
        }

        return sources.ToImmutable();
    }
}
