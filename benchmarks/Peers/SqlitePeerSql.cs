namespace StreamBatch.Benchmarks.Peers;

/// <summary>
/// The statements of <see cref="SqlitePeer"/>. Amounts are hundredths, for SQLite has no exact decimals.
/// </summary>
/// <remarks>
/// Tables without row ids are a fifth faster than those with them. A larger cache or a longer log before a checkpoint
/// made no difference at 200,000 and 1,000,000 events, so both stay at their defaults.
/// </remarks>
internal static class SqlitePeerSql
{
    public const string Settings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = FULL;
        """;

    public const string Create = """
        CREATE TABLE identities (
            source TEXT NOT NULL,
            id TEXT NOT NULL,
            PRIMARY KEY (source, id)) WITHOUT ROWID;
        CREATE TABLE windows (
            entity TEXT NOT NULL,
            window_start INTEGER NOT NULL,
            count INTEGER NOT NULL,
            sum INTEGER NOT NULL,
            minimum INTEGER NOT NULL,
            maximum INTEGER NOT NULL,
            PRIMARY KEY (window_start, entity)) WITHOUT ROWID;
        """;

    public const string InsertIdentity = "INSERT OR IGNORE INTO identities (source, id) VALUES ($source, $id)";

    public const string AddToWindow = """
        INSERT INTO windows (entity, window_start, count, sum, minimum, maximum)
        VALUES ($entity, $start, 1, $amount, $amount, $amount)
        ON CONFLICT (window_start, entity) DO UPDATE SET
            count = count + 1,
            sum = sum + excluded.sum,
            minimum = min(minimum, excluded.minimum),
            maximum = max(maximum, excluded.maximum)
        """;

    public const string Result = """
        SELECT count(*), coalesce(sum(count), 0), coalesce(sum(sum), 0), coalesce(sum(minimum + maximum), 0)
        FROM windows
        """;
}
