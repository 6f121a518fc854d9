using System.Net;
using StreamBatch.Client.Connecting;

namespace StreamBatch.Client.Producing;

/// <summary>What came of sending a batch once.</summary>
/// <param name="Outcomes">The outcome of each event; null when there is none.</param>
/// <param name="Failure">Why there is none.</param>
internal sealed record BatchAttempt(
    List<(DeliveryStatus Status, string? Reason, string? Field)>? Outcomes,
    Exception? Failure)
{
    /// <summary>Whether fewer events may pass.</summary>
    public bool IsTooLarge => Failure is StreamBatchApiException { Status: HttpStatusCode.RequestEntityTooLarge };

    /// <summary>Whether the same may pass later.</summary>
    public bool IsTransient => Failure is not null && RetryDelay.IsTransient(Failure);

    /// <summary>How long the server asks to wait.</summary>
    public TimeSpan? RetryAfter => (Failure as StreamBatchApiException)?.RetryAfter;
}
