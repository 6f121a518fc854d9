using System.Globalization;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Crash.Host;

/// <summary>What the host is to do.</summary>
internal sealed record HostArguments(
    string DataFolder,
    string EventsFile,
    string ContractFile,
    string AckFile,
    int Seed)
{
    public const string Usage =
        "usage: DATA EVENTS CONTRACT ACKS SEED [--kill-at POINT:N | --kill-at-open POINT:N]";

    /// <summary>The fault point at which the host ends itself; null: none.</summary>
    public FaultPoint? KillAt { get; private init; }

    /// <summary>At which of the point's hits, from 1.</summary>
    public int KillAtHit { get; private init; }

    /// <summary>Whether hits count from the beginning of the recovery, and not from its end.</summary>
    public bool KillsAtOpen { get; private init; }

    public static HostArguments? TryRead(string[] args)
    {
        if (args.Length is not (5 or 7)
            || !int.TryParse(args[4], NumberStyles.None, CultureInfo.InvariantCulture, out var seed))
        {
            return null;
        }

        var arguments = new HostArguments(args[0], args[1], args[2], args[3], seed);
        if (args.Length == 5)
        {
            return arguments;
        }

        var parts = args[6].Split(':');
        return args[5] is "--kill-at" or "--kill-at-open"
            && parts.Length == 2
            && Enum.TryParse<FaultPoint>(parts[0], out var point)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var hit)
            ? arguments with { KillAt = point, KillAtHit = hit, KillsAtOpen = args[5] == "--kill-at-open" }
            : null;
    }
}
