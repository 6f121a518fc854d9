using Npgsql;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Digests;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>Writes new quarantine entries, and what has become of old ones.</summary>
internal static class QuarantinePublisher
{
    private const int EntriesPerStatement = 1_000;

    private const string Insert =
        $"insert into quarantine (contract, {ResultRows.QuarantineColumns}) select $1, e.* from unnest($2::integer[], "
        + "$3::bigint[], $4::bytea[], $5::bytea[], $6::bytea[], $7::bigint[], $8::integer[], $9::integer[], "
        + "$10::text[], $11::bigint[], $12::bigint[], $13::bytea[], $14::integer[]) as e on conflict do nothing";

    private const string End =
        "update quarantine as q set state = c.state from unnest($3::bigint[], "
        + "$4::integer[]) as c (record_offset, state) "
        + "where q.contract = $1 and q.partition = $2 and q.record_offset = c.record_offset";

    private const string Change =
        "update quarantine as q set status = c.status, reason = c.reason, property = c.property from unnest("
        + "$3::bigint[], $4::integer[], $5::integer[], $6::text[]) as c (record_offset, status, reason, property) "
        + "where q.contract = $1 and q.partition = $2 and q.record_offset = c.record_offset";

    public static async Task PublishAsync(
        NpgsqlConnection connection,
        int contract,
        PublishBatch batch,
        CancellationToken cancellationToken)
    {
        foreach (var entries in batch.Quarantined.Chunk(EntriesPerStatement))
        {
            await InsertAsync(connection, contract, entries, cancellationToken).ConfigureAwait(false);
        }

        // States and reasons are different columns, so that of several changes of an entry the last of each kind
        // counts.
        var ended = batch.QuarantineChanges.Where(change => change.Status is null)
            .GroupBy(change => change.Offset).Select(changes => changes.Last());
        foreach (var part in ended.Chunk(EntriesPerStatement))
        {
            await connection.ExecuteAsync(
                End,
                cancellationToken,
                contract,
                batch.Partition,
                part.Select(change => change.Offset).ToArray(),
                part.Select(change => (int)change.State).ToArray()).ConfigureAwait(false);
        }

        var changed = batch.QuarantineChanges.Where(change => change.Status is not null)
            .GroupBy(change => change.Offset).Select(changes => changes.Last());
        foreach (var part in changed.Chunk(EntriesPerStatement))
        {
            await connection.ExecuteAsync(
                Change,
                cancellationToken,
                contract,
                batch.Partition,
                part.Select(change => change.Offset).ToArray(),
                part.Select(change => (int)change.Status!.Value).ToArray(),
                part.Select(change => (int)change.Reason).ToArray(),
                part.Select(change => change.Property).ToArray()).ConfigureAwait(false);
        }
    }

    private static Task<int> InsertAsync(
        NpgsqlConnection connection,
        int contract,
        QuarantineEntry[] entries,
        CancellationToken cancellationToken) => connection.ExecuteAsync(
        Insert,
        cancellationToken,
        contract,
        entries.Select(entry => entry.Partition).ToArray(),
        entries.Select(entry => entry.Offset).ToArray(),
        entries.Select(entry => HashColumns.Bytes(entry.Source)).ToArray(),
        entries.Select(entry => HashColumns.Bytes(entry.Id)).ToArray(),
        entries.Select(entry => HashColumns.Bytes(entry.Key)).ToArray(),
        entries.Select(entry => entry.Time?.Microseconds).ToArray(),
        entries.Select(entry => (int)entry.Status).ToArray(),
        entries.Select(entry => (int)entry.Reason).ToArray(),
        entries.Select(entry => entry.Property).ToArray(),
        entries.Select(entry => entry.Ingested.Microseconds).ToArray(),
        entries.Select(entry => (long)entry.Ingested.Counter).ToArray(),
        entries.Select(entry => entry.Record.ToArray()).ToArray(),
        entries.Select(entry => (int)entry.State).ToArray());
}
