using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>The numbers that stand for contract ids in the tables of results.</summary>
internal static class ContractNumbers
{
    /// <summary>The number of a contract, which is given one when it has none. Inside a transaction.</summary>
    public static long GetOrAdd(SqliteFile file, string contractId)
    {
        using (var insert = new SqliteStatement(
            file.Writer, "INSERT INTO contract (id) VALUES (?1) ON CONFLICT DO NOTHING"))
        {
            insert.Bind(1, contractId).Run();
        }

        using var select = new SqliteStatement(file.Writer, "SELECT number FROM contract WHERE id = ?1");
        select.Bind(1, contractId).Step();
        return select.Int64(0);
    }
}
