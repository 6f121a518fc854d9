using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Results;

namespace StreamBatch.Storage.Postgres.Verdicts;

/// <summary>A copy of the verdicts, beside the results.</summary>
internal sealed class PostgresVerdictStore(PostgresDatabase database) : IVerdictStore
{
    private const string Act = "A read of the verdicts";
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
    public ValueTask<IReadOnlyList<StoredVerdict>> ReadAsync(string contractId, CancellationToken cancellationToken) =>
        ReadAfterAsync(contractId, 0, int.MaxValue, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredVerdict>> ReadAfterAsync(
        string contractId,
        long after,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await database.StreamAsync(
            Act,
            "select number, body, hash from verdict where contract = (select number from contract where id = $1) "
            + "and number > $2 order by number limit $3",
            row => new StoredVerdict(row.GetInt64(0), row.GetString(1), row.GetString(2)),
            [contractId, after, limit],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<long> ReadLastNumberAsync(string contractId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        var numbers = await database.StreamAsync(
            Act,
            "select coalesce(max(number), 0) from verdict "
            + "where contract = (select number from contract where id = $1)",
            row => row.GetInt64(0),
            [contractId],
            cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return numbers[0];
    }
}
