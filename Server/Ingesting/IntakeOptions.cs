namespace StreamBatch.Server.Ingesting;

/// <summary>How a body of events is taken in.</summary>
internal sealed record IntakeOptions
{
    /// <summary>The most events whose outcomes are kept for one answer.</summary>
    public const int MaxAnswers = 1_000_000;

    /// <summary>A stream's lines are made a request when they have so many bytes, however few they are.</summary>
    public const int MaxChunkBytes = 2 * 1024 * 1024;

    /// <summary>Whether the answer has counts alone.</summary>
    public bool IsSummary { get; init; }

    /// <summary>Whether the first rejected event ends the input; otherwise it is told and passed over.</summary>
    public bool StopsAtRejected { get; init; }

    /// <summary>Whether the watermark stays until the input ends, and then passes all of it.</summary>
    public bool IsBounded { get; init; }

    /// <summary>Lines of a request.</summary>
    public int BatchLines { get; init; } = 1_000;
}
