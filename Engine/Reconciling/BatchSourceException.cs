using StreamBatch.Domain;

namespace StreamBatch.Engine.Reconciling;

/// <summary>A table, a query or a database of the user cannot be read as a batch run wants it. A store derives its own
/// from it.</summary>
public abstract class BatchSourceException(string message, Exception? innerException = null)
    : StreamBatchException(message, innerException);
