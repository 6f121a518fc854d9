using StreamBatch.Domain;

namespace StreamBatch.Storage.Embedded.Sqlite;

/// <summary>A row breaks a constraint of its table. Caught inside this project.</summary>
internal sealed class SqliteConstraintException(string message, Exception? innerException)
    : StreamBatchException(message, innerException);
