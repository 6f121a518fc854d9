using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Grains;

/// <summary>How the grains of a silo carry their roles.</summary>
public sealed record GrainOptions
{
    /// <summary>The bounds of partitions' writers.</summary>
    public PartitionRoleOptions Partition { get; init; } = new();

    /// <summary>The bounds of fan-ins.</summary>
    public WatermarkRoleOptions Watermark { get; init; } = new();

    /// <summary>How often roles are told that time goes on. Default 250 ms.</summary>
    public TimeSpan TickEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The most bytes of the log that are read at once. Default 4 MiB.</summary>
    public int ReadBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>How often the reminder of a contract with open windows rings. Default, and Orleans' least, 1 min.
    /// </summary>
    public TimeSpan ReminderPeriod { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Processing time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Now, in microseconds since the Unix epoch.</summary>
    public long Now() => (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
