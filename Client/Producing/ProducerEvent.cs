namespace StreamBatch.Client.Producing;

/// <summary>An event that is more than a record.</summary>
/// <param name="Record">The datum; of a tombstone only what its entity, time and id are taken from.</param>
public sealed record ProducerEvent<T>(T Record)
{
    /// <summary>What it does; default a record.</summary>
    public EventKind Kind { get; init; }

    /// <summary>The id of the record that a retraction takes back.</summary>
    public string? Retracts { get; init; }

    /// <summary>Where the application stands after this event, for a producer with a journal: a text of its own making,
    /// of at most 4,096 bytes.</summary>
    public string? Position { get; init; }
}
