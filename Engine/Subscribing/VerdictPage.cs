using StreamBatch.Domain.Feeds;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Subscribing;

/// <summary>Some verdicts that follow a position, by number, and the position after them.</summary>
/// <param name="Verdicts">The verdicts.</param>
/// <param name="Position">From where on the next page goes on.</param>
/// <param name="IsLast">Whether nothing more was sealed when the page was read.</param>
public sealed record VerdictPage(IReadOnlyList<StoredVerdict> Verdicts, FeedPosition Position, bool IsLast);
