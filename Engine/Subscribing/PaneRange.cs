namespace StreamBatch.Engine.Subscribing;

/// <summary>Some panes of a partition, by number.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="After">The number before the first.</param>
/// <param name="UpTo">The number of the last.</param>
public readonly record struct PaneRange(int Partition, long After, long UpTo)
{
    /// <summary>How many panes that are.</summary>
    public int Count => checked((int)(UpTo - After));
}
