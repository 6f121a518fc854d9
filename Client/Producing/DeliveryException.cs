namespace StreamBatch.Client.Producing;

/// <summary>An event was given up without an answer; the inner exception is the last failure.</summary>
public sealed class DeliveryException : Exception
{
    internal DeliveryException(EventDelivery delivery, bool isKept, Exception? failure)
        : base(Describe(delivery, isKept, failure), failure)
    {
        EventId = delivery.Id;
        Attempts = delivery.Attempts;
        IsKept = isKept;
    }

    /// <summary>The event's id.</summary>
    public string EventId { get; }

    /// <summary>How often it was sent. More than 0: the server may have it all the same, as an answer that never came
    /// says nothing.</summary>
    public int Attempts { get; }

    /// <summary>Whether it stands in the journal, and is sent by the next producer that opens it.</summary>
    public bool IsKept { get; }

    private static string Describe(EventDelivery delivery, bool isKept, Exception? failure) =>
        $"Event {delivery.Id} was given up after {delivery.Attempts} attempts"
        + (isKept ? "; the journal keeps it" : "")
        + (failure is null ? "." : $": {failure.Message}");
}
