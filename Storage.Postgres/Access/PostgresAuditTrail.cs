using Npgsql;
using StreamBatch.Engine.Access;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Access;

/// <summary>The audit trail, a row an entry. Appends take turns, so that numbers come in the order of commits: who
/// reads on from a number misses none.</summary>
internal sealed class PostgresAuditTrail(PostgresDatabase database) : IAuditTrail
{
    private const int LockClass = 0x53_42_41_31; // "SBA1"

    private const string Columns =
        "act_id, phase, at_us, actor, act, contract_id, target, remote_address, trace_id, outcome";

    private const string Insert =
        $"insert into audit_entry ({Columns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing";

    private const string Select =
        $"select number, {Columns} from audit_entry where number > $1 order by number limit $2";

    /// <inheritdoc/>
    public async ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        await database.InUnfencedTransactionAsync(
            "An entry of the audit trail",
            async (connection, token) =>
            {
                await connection.ScalarAsync(
                    "select pg_advisory_xact_lock($1, hashtext(current_schema()))", token, LockClass)
                    .ConfigureAwait(false);
                return await connection.ExecuteAsync(
                    Insert,
                    token,
                    entry.ActId,
                    (short)entry.Phase,
                    entry.AtMicroseconds,
                    entry.Actor,
                    entry.Act,
                    entry.ContractId,
                    entry.Target,
                    entry.RemoteAddress,
                    entry.TraceId,
                    entry.Outcome).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredAuditEntry>> ReadAsync(
        long after,
        int limit,
        CancellationToken cancellationToken) =>
        await database.ReadAsync(
            "A read of the audit trail",
            (connection, token) => connection.ListAsync(
                Select, row => new StoredAuditEntry(row.GetInt64(0), EntryOf(row)), token, after, limit),
            cancellationToken).ConfigureAwait(false);

    private static AuditEntry EntryOf(NpgsqlDataReader row) => new()
    {
        ActId = row.GetString(1),
        Phase = (AuditPhase)row.GetInt16(2),
        AtMicroseconds = row.GetInt64(3),
        Actor = row.GetString(4),
        Act = row.GetString(5),
        ContractId = Optional(row, 6),
        Target = Optional(row, 7),
        RemoteAddress = Optional(row, 8),
        TraceId = Optional(row, 9),
        Outcome = Optional(row, 10),
    };

    private static string? Optional(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);
}
