namespace StreamBatch.Engine.Subscribing;

/// <summary>
/// Tells subscribers that a partition has published. A wake-up may be lost, doubled, late or out of order: what a
/// subscriber sees does not depend on it, only how soon. Safe for use by several threads.
/// </summary>
public interface IPaneWakeUps
{
    /// <summary>Begins to watch the partitions of a contract; ends with the watch.</summary>
    PaneWatch Watch(string contractId);
}
