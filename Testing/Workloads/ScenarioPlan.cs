using StreamBatch.Domain.Contracts;

namespace StreamBatch.Testing.Workloads;

/// <summary>The measures of a scenario; durations and instants in microseconds.</summary>
internal sealed record ScenarioPlan(
    WindowKind Kind,
    long Size,
    long Slide,
    long Offset,
    long Lateness,
    long OutOfOrderness,
    int Partitions,
    string[] Sources,
    long? IdleTimeout,
    long? MaxAhead,
    long Origin)
{
    public const string ContractId = "scenario";

    /// <summary>Whether two properties together are the key.</summary>
    public bool HasCompositeKey { get; init; }

    /// <summary>The end of the first window that contains <paramref name="time"/>; of a session, its own one.</summary>
    public long EndOf(long time)
    {
        if (Kind == WindowKind.Session)
        {
            return time + Size;
        }

        var rest = (time - Offset) % Slide;
        var start = time - (rest < 0 ? rest + Slide : rest);
        while (start - Slide > time - Size)
        {
            start -= Slide;
        }

        return start + Size;
    }
}
