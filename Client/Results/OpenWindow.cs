namespace StreamBatch.Client.Results;

/// <summary>A window that is not complete: its values are provisional.</summary>
/// <param name="Key">The entity.</param>
/// <param name="Start">Where the window begins.</param>
/// <param name="End">Where it ends; it is not in it.</param>
/// <param name="Values">The values so far.</param>
/// <param name="Partition">The partition.</param>
/// <param name="Offset">The position that they rest on.</param>
public sealed record OpenWindow(
    string Key,
    DateTimeOffset Start,
    DateTimeOffset End,
    WindowValues Values,
    int Partition,
    long Offset);
