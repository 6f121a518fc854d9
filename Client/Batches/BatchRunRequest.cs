namespace StreamBatch.Client.Batches;

/// <summary>What a batch run is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From">The begin of the event times that it covers.</param>
/// <param name="To">Their end, which it does not cover.</param>
public sealed record BatchRunRequest(string Id, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How much of each partition's log it saw; null: all that is there now.</summary>
    public PartitionCut? Cut { get; init; }

    /// <summary>Whether it may have no rows at all.</summary>
    public bool AllowsEmpty { get; init; }
}
