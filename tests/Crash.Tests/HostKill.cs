namespace StreamBatch.Crash.Tests;

/// <summary>When a host is killed.</summary>
/// <param name="Place">Where.</param>
/// <param name="Hit">At which hit of the place's fault point, from 1.</param>
/// <param name="Acknowledged">Without a point, while busy: after how many acknowledged events.</param>
/// <param name="Delay">Without a point: how long after that, or after the phase began.</param>
internal sealed record HostKill(KillPlace Place, int Hit, int Acknowledged, TimeSpan Delay);
