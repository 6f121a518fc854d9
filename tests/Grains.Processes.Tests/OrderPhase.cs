namespace StreamBatch.Grains.Processes.Tests;

/// <summary>Events that are judged by one watermark, and what moves it then.</summary>
/// <param name="Lanes">The events of each lane, in the order of their arrival. Lanes go on side by side: each has what
/// one source has for one partition, so whatever meets in one entity but tombstones comes in its order.</param>
/// <param name="Tick">The event of the source that holds the watermark, to be sent after all others.</param>
/// <param name="Watermark">The watermark after it, in microseconds.</param>
internal sealed record OrderPhase(IReadOnlyList<IReadOnlyList<OrderEvent>> Lanes, OrderEvent Tick, long Watermark);
