using System.Net;
using StreamBatch.Client.Connecting;

namespace StreamBatch.Client.Producing;

/// <summary>
/// Sends a batch until every event of it has an outcome or is given up. An event keeps its bytes, and with them its
/// identity, over all attempts. For one lane: not safe for use by several threads.
/// </summary>
internal sealed class BatchDelivery(
    BatchSender sender,
    RetryGate gate,
    ProducerSettlement settlement,
    ProducerLimits limits,
    bool givesUp,
    TimeProvider clock,
    Random random,
    CancellationToken stop)
{
    private Exception? _lastFailure;
    private bool _isFailing;
    private int _failures;

    /// <summary>Ends when all of <paramref name="batch"/> is settled.</summary>
    public async Task RunAsync(List<EventDelivery> batch)
    {
        (_lastFailure, _failures) = (null, 0);
        try
        {
            await DeliverAsync(batch).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            GiveUp(batch, _lastFailure, isKept: !givesUp);
        }
        finally
        {
            Recover();
        }
    }

    private async Task DeliverAsync(List<EventDelivery> batch)
    {
        while (batch.Count > 0)
        {
            if (!_isFailing)
            {
                await gate.WaitAsync(stop).ConfigureAwait(false);
            }

            GiveUpLate(batch, TimeSpan.Zero);
            if (batch.Count == 0)
            {
                return;
            }

            stop.ThrowIfCancellationRequested();
            var attempt = await sender.SendAsync(batch, stop).ConfigureAwait(false);
            if (attempt.Outcomes is { } outcomes)
            {
                Recover();
                Settle(batch, outcomes);
            }
            else if (attempt.IsTooLarge && batch.Count > 1)
            {
                Recover();
                await DeliverHalfAsync(batch).ConfigureAwait(false);
                continue;
            }
            else if (attempt.IsTooLarge || (givesUp && !attempt.IsTransient))
            {
                GiveUp(batch, attempt.Failure, isKept: false);
            }
            else
            {
                Fail(attempt.Failure!);
            }

            await PauseAsync(batch, attempt.RetryAfter).ConfigureAwait(false);
        }
    }

    private async Task DeliverHalfAsync(List<EventDelivery> batch)
    {
        var half = batch.GetRange(0, batch.Count / 2);
        try
        {
            await DeliverAsync(half).ConfigureAwait(false);
        }
        finally
        {
            // What is left of the half was not settled, and stays in front.
            batch.RemoveRange(0, batch.Count / 2);
            batch.InsertRange(0, half);
        }
    }

    private async Task PauseAsync(List<EventDelivery> batch, TimeSpan? retryAfter)
    {
        if (batch.Count == 0)
        {
            return;
        }

        _failures++;
        var delay = RetryDelay.Next(limits.Retry, _failures, retryAfter, random.NextDouble());
        GiveUpLate(batch, delay);
        if (batch.Count > 0)
        {
            settlement.Retry();
            await Task.Delay(delay, clock, stop).ConfigureAwait(false);
        }
    }

    private void Settle(
        List<EventDelivery> batch,
        List<(DeliveryStatus Status, string? Reason, string? Field)> outcomes)
    {
        List<EventDelivery> again = [];
        for (var i = 0; i < batch.Count; i++)
        {
            var (status, reason, field) = outcomes[i];
            if (status == DeliveryStatus.Rejected && reason == BatchAnswer.KeyBusy)
            {
                again.Add(batch[i]);
                continue;
            }

            settlement.Settle(batch[i], new DeliveryOutcome(status, reason, field, batch[i].Attempts));
        }

        if (again.Count > 0)
        {
            _lastFailure = new StreamBatchApiException(
                HttpStatusCode.TooManyRequests,
                BatchAnswer.KeyBusy,
                $"Too much waits of an event's entity ({BatchAnswer.KeyBusy})",
                null,
                null);
        }

        batch.Clear();
        batch.AddRange(again);
    }

    private void Fail(Exception failure)
    {
        _lastFailure = failure;
        settlement.LastFailure = failure;
        if (!_isFailing)
        {
            _isFailing = true;
            gate.Close();
        }
    }

    private void Recover()
    {
        if (_isFailing)
        {
            _isFailing = false;
            _failures = 0;
            gate.Open();
        }
    }

    private void GiveUpLate(List<EventDelivery> batch, TimeSpan delay)
    {
        if (givesUp)
        {
            var late = batch.FindAll(delivery =>
                clock.GetElapsedTime(delivery.AddedTimestamp) + delay >= limits.DeliveryTimeout);
            batch.RemoveAll(late.Contains);
            GiveUp(late, _lastFailure, isKept: false);
        }
    }

    private void GiveUp(List<EventDelivery> batch, Exception? failure, bool isKept)
    {
        foreach (var delivery in batch)
        {
            settlement.GiveUp(delivery, failure, isKept);
        }

        batch.Clear();
    }
}
