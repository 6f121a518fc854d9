using StreamBatch.Domain.Aggregation;

namespace StreamBatch.Domain.Windowing;

/// <summary>A session that readers see.</summary>
internal sealed class StandingSession
{
    public required Window Window { get; init; }

    public required int Revision { get; set; }

    /// <summary>The sum of the identities of the events that its last pane counts.</summary>
    public required ulong Counted { get; set; }

    public required AggregateValues Values { get; set; }
}
