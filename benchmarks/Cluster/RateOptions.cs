using System.Globalization;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>What is measured, and for how long.</summary>
internal sealed record RateOptions
{
    public const string Usage =
        "usage: bench cluster [--seconds N] [--warm-up N] [--append-seconds N] [--keys N] [--partitions N]\n"
        + "                     [--in-flight N] [--seed N] [--hot-share S] [--window N] [--lateness N]\n"
        + "                     [--event-rate N] [--gateway 1] [--dashboard 1]\n"
        + "Requests go over HTTP, or with --gateway 1 as those of a client of the cluster, which reads the events.";

    /// <summary>For how long is measured.</summary>
    public int Seconds { get; init; } = 300;

    /// <summary>For how long events are sent before.</summary>
    public int WarmUp { get; init; } = 60;

    /// <summary>For how long appending alone is measured, before and after; a third of it is its warm-up.</summary>
    public int AppendSeconds { get; init; } = 30;

    /// <summary>The number of entities, Zipf 1.0.</summary>
    public int Keys { get; init; } = 10_000;

    public int Partitions { get; init; } = 16;

    /// <summary>The most requests under way.</summary>
    public int InFlight { get; init; } = 64;

    public int Seed { get; init; } = 20_180_207;

    /// <summary>The share of the requests that are of one key alone; 0: the hot key is not measured.</summary>
    public double HotShare { get; init; }

    /// <summary>The size of the windows, in seconds of event time.</summary>
    public int WindowSeconds { get; init; } = 10;

    /// <summary>The allowed lateness, in seconds of event time.</summary>
    public int LatenessSeconds { get; init; } = 60;

    /// <summary>How many events there are in a second of event time.</summary>
    public int EventRate { get; init; } = 60_000;

    /// <summary>Whether requests are NDJSON over HTTP; else this process reads the events, and is a client of the
    /// cluster.</summary>
    public bool IsOverHttp { get; init; } = true;

    /// <summary>Whether the silo that publishes has Orleans' dashboard.</summary>
    public bool HasDashboard { get; init; }

    /// <summary>Reads arguments; null when they are wrong.</summary>
    public static RateOptions? Read(IReadOnlyList<string> arguments)
    {
        var options = new RateOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            if (i + 1 == arguments.Count
                || !double.TryParse(arguments[i + 1], CultureInfo.InvariantCulture, out var value)
                || !(value >= 0 && value <= int.MaxValue)
                || options.With(arguments[i], value) is not { } changed)
            {
                return null;
            }

            options = changed;
        }

        return options is { Seconds: > 0, AppendSeconds: > 2, Keys: > 0, InFlight: > 1, EventRate: > 0, HotShare: < 1 }
            ? options
            : null;
    }

    private RateOptions? With(string name, double value) => name switch
    {
        "--seconds" => this with { Seconds = (int)value },
        "--warm-up" => this with { WarmUp = (int)value },
        "--append-seconds" => this with { AppendSeconds = (int)value },
        "--keys" => this with { Keys = (int)value },
        "--partitions" => this with { Partitions = (int)value },
        "--in-flight" => this with { InFlight = (int)value },
        "--seed" => this with { Seed = (int)value },
        "--hot-share" => this with { HotShare = value },
        "--window" => this with { WindowSeconds = (int)value },
        "--lateness" => this with { LatenessSeconds = (int)value },
        "--event-rate" => this with { EventRate = (int)value },
        "--dashboard" => this with { HasDashboard = value > 0 },
        "--gateway" => this with { IsOverHttp = value == 0 },
        _ => null,
    };
}
