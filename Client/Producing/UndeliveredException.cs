namespace StreamBatch.Client.Producing;

/// <summary>Events were given up without an answer; the inner exception is about one of them.</summary>
public sealed class UndeliveredException : Exception
{
    internal UndeliveredException(DeliveryReport report, DeliveryException first)
        : base($"{report.Undelivered} events were given up. {first.Message}", first)
    {
        Report = report;
    }

    /// <summary>What came of all events since the last report.</summary>
    public DeliveryReport Report { get; }
}
