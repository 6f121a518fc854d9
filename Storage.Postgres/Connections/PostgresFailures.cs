using Npgsql;
using StreamBatch.Domain;
using StreamBatch.Engine;

namespace StreamBatch.Storage.Postgres.Connections;

/// <summary>What a failure of the server or of the way to it means.</summary>
internal static class PostgresFailures
{
    /// <summary>Whether the same act may succeed later without anything being mended in the store.</summary>
    /// <remarks>
    /// Besides broken connections: a serialization failure or deadlock, whose victim may come again; a shutdown, crash
    /// or start of the server; a standby that is not yet the primary; too many connections; a full disk.
    /// </remarks>
    public static bool IsTransient(Exception exception) => exception switch
    {
        PostgresException refused => IsTransient(refused.SqlState),
        NpgsqlException broken => broken.IsTransient || broken.InnerException is not null,
        IOException or TimeoutException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    /// <summary>The exception for callers of a port.</summary>
    /// <param name="act">What was tried, as a noun: "An append".</param>
    /// <param name="exception">What the driver threw.</param>
    public static StreamBatchException Of(string act, Exception exception) => exception switch
    {
        PostgresException { SqlState: "XX001" or "XX002" } damaged =>
            new CorruptDataException($"{act} found the database damaged: {Tell(damaged)}", damaged),
        PostgresException refused =>
            new StoreException($"{act} was refused: {Tell(refused)}", refused, IsTransient(refused.SqlState)),
        _ => new StoreException(
            $"{act} failed: {exception.Message.TrimEnd('.')}.", exception, IsTransient(exception)),
    };

    /// <summary>Whether <paramref name="exception"/> came from the driver, and not from our own code.</summary>
    public static bool IsFromDriver(Exception exception) =>
        exception is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException;

    // The detail of a refusal may hold values of rows, so only its message is told.
    private static string Tell(PostgresException refused) =>
        $"{refused.MessageText.TrimEnd('.')} (SQLSTATE {refused.SqlState}).";

    private static bool IsTransient(string sqlState) => sqlState switch
    {
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected => true,
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ReadOnlySqlTransaction => true,
        "25P03" or "57P05" => true, // idle in transaction, idle session: the driver has no names for them
        _ => sqlState.StartsWith("08", StringComparison.Ordinal) // connection
            || sqlState.StartsWith("53", StringComparison.Ordinal) // disk, memory, connections
            || sqlState is PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow,
    };
}
