namespace StreamBatch.Client.Batches;

/// <summary>A row of a batch run: a window of one entity as the batch has it.</summary>
/// <param name="Key">The entity.</param>
/// <param name="Start">Where the window begins.</param>
/// <param name="Values">The values by the name of their aggregate; null says that there is none.</param>
public sealed record BatchRow(string Key, DateTimeOffset Start, IReadOnlyDictionary<string, decimal?> Values)
{
    /// <summary>Where the window ends; of sessions alone it must be given.</summary>
    public DateTimeOffset? End { get; init; }
}
