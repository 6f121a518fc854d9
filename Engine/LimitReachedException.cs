using StreamBatch.Domain;

namespace StreamBatch.Engine;

/// <summary>A bound on what waits is reached: the same call may succeed a while later. Nothing is wrong with it, and
/// nothing of it is promised.</summary>
public sealed class LimitReachedException : StreamBatchException
{
    /// <summary>A refusal.</summary>
    /// <param name="limit">Which bound: the name of its option.</param>
    /// <param name="message">What waits, and how much of it may.</param>
    public LimitReachedException(string limit, string message)
        : base(message) => Limit = limit;

    /// <summary>Which bound: the name of its option.</summary>
    public string Limit { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
