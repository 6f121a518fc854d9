namespace StreamBatch.Domain.Contracts;

/// <summary>What of the service is measured against a bound of the contract's <c>slaProperties</c>.</summary>
public enum ServiceIndicator
{
    /// <summary>From the end of a window to its first revision; the slowest window counts. Property <c>latency</c>.
    /// </summary>
    WindowLatency,

    /// <summary>How far the watermark lies behind the present. Property <c>freshness</c>.</summary>
    Freshness,

    /// <summary>The share of duplicates among the logged events. Property <c>duplicateRate</c>.</summary>
    DuplicateRate,

    /// <summary>The share of differing rows among the compared ones. Property <c>driftRate</c> or <c>errorRate</c>.
    /// </summary>
    DriftRate,

    /// <summary>From the revision that differed, or from the loading of the run where there was none, to the first
    /// verdict on it. Property <c>timeToDetect</c>.</summary>
    TimeToDetect,

    /// <summary>From the first verdict on a drift to the one on its repair. Property <c>timeToRepair</c>.</summary>
    TimeToRepair,
}
