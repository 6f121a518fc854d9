using StreamBatch.Domain;

namespace StreamBatch.Generation;

/// <summary>No events can be made from a contract under the options given; the message names the property or option.
/// </summary>
public sealed class GenerationException : StreamBatchException
{
    /// <summary>A failure told by <paramref name="message"/>.</summary>
    public GenerationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
