using StreamBatch.Domain;
using StreamBatch.Domain.Feeds;

namespace StreamBatch.Engine.Subscribing;

/// <summary>
/// Retention has dropped panes that follow a position: a subscriber who went on from it would miss them without being
/// told. What stands now is in the current view; from <see cref="Earliest"/> on nothing is missing.
/// </summary>
public sealed class PositionExpiredException(FeedPosition earliest) : StreamBatchException(
    $"positionExpired: retention has dropped panes of {earliest.ContractId} that follow the position. Read the current "
    + $"view, and go on from the earliest position {earliest}, or from start.")
{
    /// <summary>The stable code of this outcome.</summary>
    public const string Code = "positionExpired";

    /// <summary>The earliest position in all partitions.</summary>
    public FeedPosition Earliest { get; } = earliest;
}
