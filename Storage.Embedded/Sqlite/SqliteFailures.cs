using Microsoft.Data.Sqlite;
using SQLitePCL;
using StreamBatch.Domain;
using StreamBatch.Engine;

namespace StreamBatch.Storage.Embedded.Sqlite;

/// <summary>What a result code of SQLite means to a caller of a store.</summary>
internal static class SqliteFailures
{
    /// <summary>The exception for <paramref name="code"/>, primary or extended.</summary>
    public static StreamBatchException Of(string path, int code, string message, Exception? inner)
    {
        var cause = message.TrimEnd('.');
        return (code & 0xff) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB =>
                new CorruptDataException($"{path} is damaged: {cause}. {RemedyOf(path)}", inner),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StoreException($"{path} is locked: {cause}.", inner, true),
            raw.SQLITE_CONSTRAINT => new SqliteConstraintException($"{path} refused a row: {cause}.", inner),
            _ => new StoreException($"{path} failed: {cause} (SQLite error {code}).", inner),
        };
    }

    /// <summary>The exception for one that the driver threw.</summary>
    public static StreamBatchException Of(string path, SqliteException exception) =>
        Of(path, exception.SqliteErrorCode, exception.Message, exception);

    private static string RemedyOf(string path) => Path.GetFileName(path) == EmbeddedStore.ResultFileName
        ? $"Nothing is lost: delete {path}*, and it is made anew from the log."
        : "Restore it from a backup.";
}
