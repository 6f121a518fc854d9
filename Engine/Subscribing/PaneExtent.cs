namespace StreamBatch.Engine.Subscribing;

/// <summary>Which panes of a partition a feed has: all whose numbers are greater than <paramref name="Dropped"/> and at
/// most <paramref name="Last"/>.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Dropped">The greatest number that retention has dropped; 0 for none. Of lower ones some may be left.
/// </param>
/// <param name="Last">The number of the last pane; 0 for none.</param>
public readonly record struct PaneExtent(int Partition, long Dropped, long Last);
