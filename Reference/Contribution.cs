namespace StreamBatch.Reference;

/// <summary>A record that counts, in one of its windows; for sessions its own one.</summary>
internal readonly record struct Contribution(LoggedEvent Record, WindowBounds Window)
{
    public string Key => Record.Key;
}
