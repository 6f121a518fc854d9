using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.Clustering;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Cluster;

public sealed partial class PostgresClusterStore
{
    // The bytes 6 and 7 of a header. Of each log the newest block has the highest version.
    private const string ReadNewest = """
        select coalesce(max(get_byte(b.header, 6) + 256 * get_byte(b.header, 7)), 1)
        from log_head as h cross join lateral (
            select header from log_block as b
            where b.contract_id = h.contract_id and b.partition = h.partition and b.next_offset = h.next_offset
            limit 1) as b
        """;

    private const string ReadInForce = ReadNewest + " where h.contract_id = $1 and h.partition in (-1, $2)";

    // A host that only reads the row must not be passed by one that raises it.
    private const string HoldAgreed = "select version from agreed_semantics for share";

    private const string LockAgreed = "select version from agreed_semantics for update";

    private const string RaiseAgreed = "update agreed_semantics set version = greatest(version, $1)";

    private const string Report = """
        insert into host_semantics (address, port, generation, newest) values ($1, $2, $3, $4)
        on conflict (address, port, generation) do update set newest = excluded.newest, reported_at = now()
        """;

    // Hosts that never became members, or were forgotten by the membership.
    private const string Forget = """
        delete from host_semantics as h where reported_at < now() - interval '1 day' and not exists (
            select from orleans_silo as s
            where s.address = h.address and s.port = h.port and s.generation = h.generation)
        """;

    // Active, shutting down or stopping: whoever may still hold a partition or an entity.
    private const string ReadSupport = """
        select count(*), coalesce(min(coalesce(h.newest, 0)), 0)
        from orleans_silo as s left join host_semantics as h using (address, port, generation)
        where s.status in (3, 4, 5)
        """;

    /// <inheritdoc/>
    public async ValueTask ConfirmAsync(CancellationToken cancellationToken) =>
        await _database.InTransactionAsync(
            "A look at the store", (_, _) => Task.FromResult(true), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask ReportSemanticsAsync(ClusterHost host, ushort newest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var (agreed, inLogs) = await _database.InTransactionAsync(
            "A report of what a host knows",
            async (connection, token) =>
            {
                var version = await connection.ScalarAsync(HoldAgreed, token).ConfigureAwait(false);
                await connection.ExecuteAsync(
                    Report, token, host.Address, host.Port, host.Generation, (int)newest).ConfigureAwait(false);
                await connection.ExecuteAsync(Forget, token).ConfigureAwait(false);
                await connection.ExecuteAsync(PostgresDatabase.ByIndex, token).ConfigureAwait(false);
                var logged = await connection.ScalarAsync(ReadNewest, token).ConfigureAwait(false);
                return ((ushort)(int)version!, (ushort)(int)logged!);
            },
            cancellationToken).ConfigureAwait(false);
        SemanticsVersion.Require(agreed, newest, "What the cluster's hosts have agreed on");
        SemanticsVersion.Require(inLogs, newest, "A log of this store");
    }

    /// <inheritdoc/>
    public async ValueTask<ushort> ReadSupportedSemanticsAsync(CancellationToken cancellationToken) =>
        (await _database.ReadAsync(
            "A look at what the hosts know",
            (connection, token) => ReadSupportAsync(connection, token),
            cancellationToken).ConfigureAwait(false)).Newest;

    /// <inheritdoc/>
    public async ValueTask<int> AgreeOnSemanticsAsync(ushort version, CancellationToken cancellationToken) =>
        await _database.InTransactionAsync(
            "Agreeing on a version of the semantics",
            async (connection, token) =>
            {
                await connection.ScalarAsync(LockAgreed, token).ConfigureAwait(false);
                var (hosts, newest) = await ReadSupportAsync(connection, token).ConfigureAwait(false);
                if (newest < version)
                {
                    return 0;
                }

                await connection.ExecuteAsync(RaiseAgreed, token, (int)version).ConfigureAwait(false);
                return hosts;
            },
            cancellationToken).ConfigureAwait(false);

    private static async Task<(int Hosts, ushort Newest)> ReadSupportAsync(
        Npgsql.NpgsqlConnection connection,
        CancellationToken cancellationToken) =>
        (await connection.ListAsync(
            ReadSupport, row => ((int)row.GetInt64(0), (ushort)row.GetInt32(1)), cancellationToken)
            .ConfigureAwait(false)).Single();
}
