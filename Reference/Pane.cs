namespace StreamBatch.Reference;

/// <summary>One emission for a window, in the words in which it is printed.</summary>
internal sealed record Pane(
    string Key,
    WindowBounds Bounds,
    int Revision,
    string Mode,
    string Timing,
    string? Values,
    string? Retracts,
    string Cause);
