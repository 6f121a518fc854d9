using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Results;

namespace StreamBatch.Storage.Postgres.Verdicts;

/// <summary>A copy of the verdicts, beside the results.</summary>
internal sealed class PostgresVerdictStore(PostgresDatabase database) : IVerdictStore
{
    private const int VerdictsPerStatement = 1_000;

    /// <inheritdoc/>
    public async ValueTask AppendAsync(
        string contractId,
        IReadOnlyList<StoredVerdict> verdicts,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        ArgumentNullException.ThrowIfNull(verdicts);
        await database.InTransactionAsync(
            "An append of verdicts",
            async (connection, token) =>
            {
                var contract = await ContractNumbers.GetOrAddAsync(connection, contractId, token)
                    .ConfigureAwait(false);
                foreach (var part in verdicts.Chunk(VerdictsPerStatement))
                {
                    await connection.ExecuteAsync(
                        "insert into verdict (contract, number, body, hash) select $1, v.* "
                        + "from unnest($2, $3, $4) as v on conflict do nothing",
                        token,
                        contract,
                        part.Select(verdict => verdict.Number).ToArray(),
                        part.Select(verdict => verdict.Body).ToArray(),
                        part.Select(verdict => verdict.Hash).ToArray()).ConfigureAwait(false);
                }

                return 0;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredVerdict>> ReadAsync(
        string contractId,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        return await database.StreamAsync(
            "A read of the verdicts",
            "select number, body, hash from verdict where contract = (select number from contract where id = $1) "
            + "order by number",
            row => new StoredVerdict(row.GetInt64(0), row.GetString(1), row.GetString(2)),
            [contractId],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
    }
}
