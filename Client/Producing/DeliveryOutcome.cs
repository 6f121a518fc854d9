namespace StreamBatch.Client.Producing;

/// <summary>What the server said of an event.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Reason">Why, as a stable code (<c>known</c>, <c>timeInFuture</c>); null where the status says it all.
/// </param>
/// <param name="Field">The attribute or property at fault, as <c>data.amount</c>; null for none.</param>
/// <param name="Attempts">How often it was sent, from 1.</param>
public sealed record DeliveryOutcome(DeliveryStatus Status, string? Reason, string? Field, int Attempts);
