using Npgsql;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>The numbers that stand for contract ids in the tables of results.</summary>
internal static class ContractNumbers
{
    private const string Select = "select number from contract where id = $1";

    /// <summary>The number of a contract, which is given one when it has none. Inside a transaction.</summary>
    public static async Task<int> GetOrAddAsync(
        NpgsqlConnection connection,
        string contractId,
        CancellationToken cancellationToken)
    {
        if (await connection.ScalarAsync(Select, cancellationToken, contractId).ConfigureAwait(false) is int number)
        {
            return number;
        }

        await connection.ExecuteAsync(
            "insert into contract (id) values ($1) on conflict do nothing", cancellationToken, contractId)
            .ConfigureAwait(false);
        return (int)(await connection.ScalarAsync(Select, cancellationToken, contractId).ConfigureAwait(false))!;
    }
}
