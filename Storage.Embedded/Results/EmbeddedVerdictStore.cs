using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>A copy of the verdicts, beside the results.</summary>
internal sealed class EmbeddedVerdictStore(SqliteFile file) : IVerdictStore
{
    /// <inheritdoc/>
    public ValueTask AppendAsync(
        string contractId,
        IReadOnlyList<StoredVerdict> verdicts,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        ArgumentNullException.ThrowIfNull(verdicts);
        cancellationToken.ThrowIfCancellationRequested();
        lock (file.Gate)
        {
            file.InTransaction(() => Append(contractId, verdicts));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredVerdict>> ReadAsync(string contractId, CancellationToken cancellationToken) =>
        ReadAfterAsync(contractId, 0, int.MaxValue, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredVerdict>> ReadAfterAsync(
        string contractId,
        long after,
        int limit,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = file.OpenReader();
        using var rows = new SqliteStatement(
            connection,
            "SELECT number, body, hash FROM verdict WHERE contract = (SELECT number FROM contract WHERE id = ?1) "
            + "AND number > ?2 ORDER BY number LIMIT ?3");
        rows.Bind(1, contractId).Bind(2, after).Bind(3, limit);
        var verdicts = new List<StoredVerdict>();
        while (rows.Step())
        {
            verdicts.Add(new StoredVerdict(rows.Int64(0), rows.Text(1), rows.Text(2)));
        }

        return ValueTask.FromResult<IReadOnlyList<StoredVerdict>>(verdicts);
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadLastNumberAsync(string contractId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = file.OpenReader();
        using var rows = new SqliteStatement(
            connection,
            "SELECT max(number) FROM verdict WHERE contract = (SELECT number FROM contract WHERE id = ?1)");
        rows.Bind(1, contractId).Step();
        return ValueTask.FromResult(rows.IsNull(0) ? 0 : rows.Int64(0));
    }

    private void Append(string contractId, IReadOnlyList<StoredVerdict> verdicts)
    {
        var contract = ContractNumbers.GetOrAdd(file, contractId);
        using var insert = new SqliteStatement(
            file.Writer, "INSERT INTO verdict VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
        foreach (var verdict in verdicts)
        {
            insert.Bind(1, contract).Bind(2, verdict.Number).Bind(3, verdict.Body).Bind(4, verdict.Hash).Run();
        }
    }
}
