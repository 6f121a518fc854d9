using System.Text;
using StreamBatch.Domain.Hashing;

namespace StreamBatch.Storage.Postgres;

/// <summary>Where a <see cref="PostgresStore"/> is, and how it meets failures.</summary>
public sealed class PostgresStoreOptions
{
    /// <summary>The default of <see cref="Schema"/>.</summary>
    public const string DefaultSchema = "streambatch";

    /// <summary>The default of <see cref="CheckpointsKept"/>.</summary>
    public const int DefaultCheckpointsKept = 2;

    /// <summary>The most bytes of a <see cref="Schema"/>: PostgreSQL cuts a longer name without a word.</summary>
    public const int MaxSchemaBytes = 63;

    /// <summary>The default of <see cref="RetryBudget"/>: 30 seconds.</summary>
    public static readonly TimeSpan DefaultRetryBudget = TimeSpan.FromSeconds(30);

    /// <summary>The database, in Npgsql's format. What it does not say about pooling and preparing, the store
    /// sets.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>The PostgreSQL schema that holds everything of the store; made when it is not there. At most
    /// <see cref="MaxSchemaBytes"/> bytes. Two stores in one database have two schemas.</summary>
    public string Schema { get; init; } = DefaultSchema;

    /// <summary>Whether a store that is not there is made; default true. Without it, opening refuses.</summary>
    public bool Create { get; init; } = true;

    /// <summary>
    /// Whether opening brings the schema to the newest version, which needs the right to make tables; default true.
    /// Without it, opening waits for another process to do so, for <see cref="RetryBudget"/>, and then refuses.
    /// </summary>
    public bool Migrate { get; init; } = true;

    /// <summary>
    /// For how long one act is tried again after failures that may pass (a lost connection, a fail-over, a full disk),
    /// with growing pauses in between; default <see cref="DefaultRetryBudget"/>, zero for never. After it the act
    /// fails. Longer survives longer outages, and holds callers longer.
    /// </summary>
    public TimeSpan RetryBudget { get; init; } = DefaultRetryBudget;

    /// <summary>The number of newest checkpoints that are kept, at least 1. More survive more damage.</summary>
    public int CheckpointsKept { get; init; } = DefaultCheckpointsKept;

    /// <summary>
    /// The key that a new store gets; null, the default, draws one. For runs that must be the same every time; a store
    /// that exists keeps the key that it has.
    /// </summary>
    public HashKey? NewHashKey { get; init; }

    /// <summary>
    /// Opens a schema that holds no store for a restore, under this key; null, the default, for all else. The store
    /// cannot be opened otherwise until <see cref="PostgresStore.CompleteRestoreAsync"/> has made it whole.
    /// </summary>
    public HashKey? RestoredKey { get; init; }

    /// <summary>The clock of the pauses between attempts.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Called at every <see cref="PostgresFaultPoint"/>; null, the default, in production.</summary>
    public Action<PostgresFaultPoint>? OnFaultPoint { get; init; }

    internal void Reach(PostgresFaultPoint point) => OnFaultPoint?.Invoke(point);

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ConnectionString);
        ArgumentException.ThrowIfNullOrWhiteSpace(Schema);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            Encoding.UTF8.GetByteCount(Schema), MaxSchemaBytes, nameof(Schema));
        ArgumentOutOfRangeException.ThrowIfLessThan(RetryBudget, TimeSpan.Zero, nameof(RetryBudget));
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointsKept, 1, nameof(CheckpointsKept));
    }
}
