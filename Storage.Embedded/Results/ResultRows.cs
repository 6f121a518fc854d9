using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

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

    public static Pane Pane(SqliteStatement row, Contract contract) => new()
    {
        Window = new Window(new EventTime(row.Int64(0)), new EventTime(row.Int64(1))),
        Key = row.Text(2),
        Partition = row.Int32(3),
        Number = row.Int64(4),
        Revision = row.Int32(5),
        Mode = (PaneMode)row.Int32(6),
        Timing = (PaneTiming)row.Int32(7),
        Cause = (PaneCause)row.Int32(8),
        Values = row.IsNull(9) ? null : AggregateValuesJson.Read(contract.AllAggregates, row.Text(9)),
        Offset = row.Int64(10),
        RestsOn = row.Int64(11),
        Ingested = new HybridTimestamp(row.Int64(12), checked((uint)row.Int64(13))),
        Run = row.IsNull(14) ? null : row.Text(14),
        Delta = row.IsNull(15) ? null : AggregateDeltaJson.Read(contract, row.Text(15)),
        Retracts = row.IsNull(16) ? null : AggregateValuesJson.Read(contract.AllAggregates, row.Text(16)),
    };

    public static QuarantineEntry Quarantined(SqliteStatement row) => new()
    {
        Partition = row.Int32(0),
        Offset = row.Int64(1),
        Source = row.Text(2),
        Id = row.Text(3),
        Key = row.Text(4),
        Time = row.IsNull(5) ? null : new EventTime(row.Int64(5)),
        Status = (EventStatus)row.Int32(6),
        Reason = (ReasonCode)row.Int32(7),
        Property = row.IsNull(8) ? null : row.Text(8),
        Ingested = new HybridTimestamp(row.Int64(9), checked((uint)row.Int64(10))),
        Record = row.Bytes(11),
        State = (QuarantineState)row.Int32(12),
    };
}
