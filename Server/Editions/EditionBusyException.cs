using StreamBatch.Domain;

namespace StreamBatch.Server.Editions;

/// <summary>An edition takes nothing for now: its queues are full, or a host is being replaced. Some shares of the
/// request may be durable; sending it again counts nothing twice.</summary>
/// <param name="innerException">What was waited for last; null for nothing.</param>
public sealed class EditionBusyException(Exception? innerException = null)
    : StreamBatchException("Nothing is taken for now: try again, no event counts twice.", innerException)
{
    /// <inheritdoc/>
    public override bool IsTransient => true;
}
