namespace StreamBatch.Domain;

/// <summary>Stored bytes break an invariant. The partition that reads them must stop; a retry changes
/// nothing.</summary>
public sealed class CorruptDataException : StreamBatchException
{
    /// <summary>An exception that says which invariant is broken.</summary>
    public CorruptDataException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
