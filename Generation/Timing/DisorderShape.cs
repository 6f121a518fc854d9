namespace StreamBatch.Generation.Timing;

/// <summary>How the delays of events are spread between none and the greatest.</summary>
public enum DisorderShape
{
    /// <summary>Every delay is equally likely.</summary>
    Uniform,

    /// <summary>Most are short: the mean is a fifth of the greatest.</summary>
    Exponential,

    /// <summary>Nearly all are very short, a few are as long as can be: half are below a hundredth of the greatest.
    /// </summary>
    Pareto,
}
