namespace StreamBatch.Client.Producing;

/// <summary>Where events end: tells whoever waits, and keeps what the next report says. Safe for use by several
/// threads.
/// </summary>
/// <param name="contractId">The contract.</param>
/// <param name="onDelivered">The application's own.</param>
internal sealed class ProducerSettlement(string contractId, Action<EventDelivery>? onDelivered)
{
    private readonly Lock _gate = new();
    private Dictionary<DeliveryStatus, long> _counts = [];
    private long _undelivered;
    private DeliveryException? _first;
    private Exception? _fault;

    /// <summary>Called after an event has its outcome, or was given up: what it used is free. The second says whether
    /// the journal is done with it, too.</summary>
    public Action<EventDelivery, bool> OnSettled { get; set; } = (_, _) => { };

    /// <summary>Why the last request failed that was tried again; null while none has.</summary>
    public Exception? LastFailure { get; set; }

    public void Retry() => ClientInstruments.Retry(contractId);

    public void Settle(EventDelivery delivery, DeliveryOutcome outcome)
    {
        lock (_gate)
        {
            _counts[outcome.Status] = _counts.GetValueOrDefault(outcome.Status) + 1;
        }

        ClientInstruments.Settled(contractId, outcome.Status);
        delivery.Set(outcome);
        Tell(delivery);
        OnSettled(delivery, true);
    }

    /// <param name="delivery">The event.</param>
    /// <param name="failure">The last failure; null for none.</param>
    /// <param name="isKept">Whether it stays in a journal.</param>
    public void GiveUp(EventDelivery delivery, Exception? failure, bool isKept)
    {
        var exception = new DeliveryException(delivery, isKept, failure);
        lock (_gate)
        {
            _undelivered++;

            // What is lost is told before what is kept.
            _first = _first is null || (_first.IsKept && !isKept) ? exception : _first;
        }

        ClientInstruments.Settled(contractId, null);
        delivery.Fail(exception);
        Tell(delivery);
        OnSettled(delivery, !isKept);
    }

    /// <summary>What came since the last report.</summary>
    /// <param name="marks">Events that a flush has waited for; another report may have told of them.</param>
    /// <exception cref="UndeliveredException">Events were given up.</exception>
    public DeliveryReport Report(List<FlushMark> marks)
    {
        var (report, first) = Take();
        var undelivered = Math.Max(report.Undelivered, marks.Sum(mark => mark.Undelivered));
        first = marks.Find(mark => mark.First is not null)?.First ?? first;
        return first is null
            ? report
            : throw new UndeliveredException(report with { Undelivered = undelivered }, first);
    }

    /// <summary>Throws when events were given up that no journal keeps, and no report has told of.</summary>
    /// <exception cref="UndeliveredException">Such are there.</exception>
    public void ReportLost()
    {
        var (report, first) = Take();
        if (first is { IsKept: false })
        {
            throw new UndeliveredException(report, first);
        }
    }

    private (DeliveryReport Report, DeliveryException? First) Take()
    {
        lock (_gate)
        {
            var (report, first, fault) = (new DeliveryReport(_counts, _undelivered), _first, _fault);
            (_counts, _undelivered, _first, _fault) = ([], 0, null, null);
            return fault is null
                ? (report, first)
                : throw new InvalidOperationException("OnDelivered has failed.", fault);
        }
    }

    private void Tell(EventDelivery delivery)
    {
        try
        {
            onDelivered?.Invoke(delivery);
        }
        catch (Exception failure)
        {
            lock (_gate)
            {
                _fault ??= failure;
            }
        }
    }
}
