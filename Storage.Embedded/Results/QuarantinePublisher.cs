using Microsoft.Data.Sqlite;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>Writes new quarantine entries, and what has become of old ones.</summary>
internal sealed class QuarantinePublisher(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _insert = new(
        connection,
        $"INSERT INTO quarantine (contract, {ResultRows.QuarantineColumns}) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14) ON CONFLICT DO NOTHING");

    private readonly SqliteStatement _end = new(
        connection,
        "UPDATE quarantine SET state = ?4 WHERE contract = ?1 AND partition = ?2 AND record_offset = ?3");

    private readonly SqliteStatement _change = new(
        connection,
        "UPDATE quarantine SET status = ?4, reason = ?5, property = ?6 "
        + "WHERE contract = ?1 AND partition = ?2 AND record_offset = ?3");

    public void Publish(long contract, PublishBatch batch)
    {
        foreach (var entry in batch.Quarantined)
        {
            Insert(contract, entry);
        }

        foreach (var change in batch.QuarantineChanges)
        {
            if (change.Status is { } status)
            {
                _change.Bind(1, contract).Bind(2, batch.Partition).Bind(3, change.Offset)
                    .Bind(4, (int)status).Bind(5, (int)change.Reason).Bind(6, change.Property).Run();
            }
            else
            {
                _end.Bind(1, contract).Bind(2, batch.Partition).Bind(3, change.Offset)
                    .Bind(4, (int)change.State).Run();
            }
        }
    }

    public void Dispose()
    {
        _insert.Dispose();
        _end.Dispose();
        _change.Dispose();
    }

    private void Insert(long contract, QuarantineEntry entry)
    {
        _insert.Bind(1, contract)
            .Bind(2, entry.Partition)
            .Bind(3, entry.Offset)
            .Bind(4, entry.Source)
            .Bind(5, entry.Id)
            .Bind(6, entry.Key)
            .Bind(8, (int)entry.Status)
            .Bind(9, (int)entry.Reason)
            .Bind(10, entry.Property)
            .Bind(11, entry.Ingested.Microseconds)
            .Bind(12, entry.Ingested.Counter)
            .BindBytes(13, entry.Record.Span)
            .Bind(14, (int)entry.State);
        if (entry.Time is { } time)
        {
            _insert.Bind(7, time.Microseconds);
        }
        else
        {
            _insert.BindNull(7);
        }

        _insert.Run();
    }
}
