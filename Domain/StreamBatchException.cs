namespace StreamBatch.Domain;

/// <summary>Broken surroundings: storage, damaged files, a lost fence. Bad data is an outcome, never this.</summary>
public abstract class StreamBatchException : Exception
{
    /// <summary>An exception with a message for the person who operates the system.</summary>
    protected StreamBatchException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same call may succeed later without anything being mended.</summary>
    public virtual bool IsTransient => false;
}
