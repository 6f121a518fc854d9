using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Grains;

/// <summary>How the grains of a silo carry their roles.</summary>
public sealed record GrainOptions
{
    /// <summary>The newest version of the semantics that this host knows: it takes nothing that is beyond, and writes
    /// it when the contract has been raised to it. Default the program's newest.</summary>
    public ushort NewestSemantics { get; init; } = SemanticsVersion.Newest;

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

    /// <summary>The most entities that move to a silo in a second because they are called from there. Default 200.
    /// </summary>
    public int EntityMovesPerSecond { get; init; } = 200;

    /// <summary>For how long the silos must have been the same ones before partitions go to those that they belong to.
    /// Default 20 s.</summary>
    public TimeSpan BalanceAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a partition of a silo goes to another that it belongs to. Default 2 s.</summary>
    public TimeSpan BalanceEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The most requests that wait at one grain, of any kind: Orleans refuses more. Default 12,000, more than
    /// any role takes by its own bound.</summary>
    public int MaxGrainRequests { get; init; } = 12_000;

    /// <summary>The most requests that a gateway has under way; more are refused at once. Default 1,000.</summary>
    public int MaxRequests { get; init; } = 1_000;

    /// <summary>How long a gateway offers a share that is refused because too much waits, before it gives the request
    /// up. Default 30 s.</summary>
    public TimeSpan OfferFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a gateway says that a bounded input holds the watermark, while a request of it is under way.
    /// Default 2 s.</summary>
    public TimeSpan HoldEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For how long a gateway asks for one page of open windows before it gives the reading up: longer than a
    /// partition takes to find a new host. Default 60 s.</summary>
    public TimeSpan ReadWithin { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The most entities of a silo whose states are read from the store at once. Default 256: so many
    /// make one statement (<see cref="SiloStates"/>), and more none faster.</summary>
    public int MaxStateReads { get; init; } = 256;

    /// <summary>The most entities of a silo that wait until their state may be read; more calls fail, and are made
    /// again. Default 50,000.</summary>
    public int MaxWaitingStateReads { get; init; } = 50_000;

    /// <summary>How many bytes of entities' states a silo writes in a second, on average over a few; an entity that is
    /// asked to make its state durable beyond that does so when it is asked again. Default 32 MiB.</summary>
    public long StateBytesPerSecond { get; init; } = 32 * 1024 * 1024;

    /// <summary>How states of entities are divided into a head and segments.</summary>
    public SegmentOptions Segments { get; init; } = new();

    /// <summary>The bounds of reconcilers.</summary>
    public ReconciliationRoleOptions Reconciliation { get; init; } = new();

    /// <summary>How many tasks of reconcilers a silo does at once. Default 2.</summary>
    public int ReconcileWorkers { get; init; } = 2;

    /// <summary>How many records of the log one reconciliation reads in a second at most. Default 200,000.</summary>
    public int ReconcileRecordsPerSecond { get; init; } = 200_000;

    /// <summary>How many rows may differ in one reconciliation; the rest is left to the next. Its verdicts are one
    /// block of the control log. Default 10,000.</summary>
    public long ReconcileDifferences { get; init; } = 10_000;

    /// <summary>Processing time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Now, in microseconds since the Unix epoch.</summary>
    public long Now() => (Clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
