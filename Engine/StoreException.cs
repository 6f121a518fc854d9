using StreamBatch.Domain;

namespace StreamBatch.Engine;

/// <summary>A store failed: no space, no access, a broken medium, a folder in use by another process.</summary>
public sealed class StoreException : StreamBatchException
{
    /// <summary>A failure told by <paramref name="message"/>.</summary>
    public StoreException(string message, Exception? innerException = null, bool isTransient = false)
        : base(message, innerException) => IsTransient = isTransient;

    /// <inheritdoc/>
    public override bool IsTransient { get; }
}
