using Npgsql;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Postgres.Digests;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>Rows of the result tables as values of the domain.</summary>
internal static class ResultRows
{
    /// <summary>The columns that <see cref="Pane"/> reads.</summary>
    public const string PaneColumns =
        "r.start_us, r.end_us, r.key, r.partition, r.number, r.revision, r.mode, r.timing, r.cause, r.aggregates, "
        + "r.block_offset, r.rests_on, r.ingested_us, r.ingested_counter, r.run, r.delta, r.retracts";

    /// <summary>The columns that <see cref="Quarantined"/> reads.</summary>
    public const string QuarantineColumns =
        "partition, record_offset, source, id, key, time_us, status, reason, property, ingested_us, ingested_counter, "
        + "record, state";

    public static Pane Pane(NpgsqlDataReader row, Contract contract) => new()
    {
        Window = HashColumns.Window(row, 0),
        Key = HashColumns.Text(row, 2),
        Partition = row.GetInt32(3),
        Number = row.GetInt64(4),
        Revision = row.GetInt32(5),
        Mode = (PaneMode)row.GetInt32(6),
        Timing = (PaneTiming)row.GetInt32(7),
        Cause = (PaneCause)row.GetInt32(8),
        Values = row.IsDBNull(9) ? null : AggregateValuesJson.Read(contract.AllAggregates, row.GetString(9)),
        Offset = row.GetInt64(10),
        RestsOn = row.GetInt64(11),
        Ingested = new HybridTimestamp(row.GetInt64(12), checked((uint)row.GetInt64(13))),
        Run = row.IsDBNull(14) ? null : row.GetString(14),
        Delta = row.IsDBNull(15) ? null : AggregateDeltaJson.Read(contract, row.GetString(15)),
        Retracts = row.IsDBNull(16) ? null : AggregateValuesJson.Read(contract.AllAggregates, row.GetString(16)),
    };

    public static QuarantineEntry Quarantined(NpgsqlDataReader row) => new()
    {
        Partition = row.GetInt32(0),
        Offset = row.GetInt64(1),
        Source = HashColumns.Text(row, 2),
        Id = HashColumns.Text(row, 3),
        Key = HashColumns.Text(row, 4),
        Time = row.IsDBNull(5) ? null : new EventTime(row.GetInt64(5)),
        Status = (EventStatus)row.GetInt32(6),
        Reason = (ReasonCode)row.GetInt32(7),
        Property = row.IsDBNull(8) ? null : row.GetString(8),
        Ingested = new HybridTimestamp(row.GetInt64(9), checked((uint)row.GetInt64(10))),
        Record = row.GetFieldValue<byte[]>(11),
        State = (QuarantineState)row.GetInt32(12),
    };
}
