using StreamBatch.Client.Connecting;

namespace StreamBatch.Client.Producing;

/// <summary>Sends events in one request, once.</summary>
/// <param name="connection">The server.</param>
/// <param name="contractId">The contract.</param>
/// <param name="timeout">How long it may take.</param>
/// <param name="partitions">How many partitions the contract must have; null where that is as it may be.</param>
internal sealed class BatchSender(ApiConnection connection, string contractId, TimeSpan timeout, int? partitions)
{
    private bool _isChecked;

    /// <summary>Sends <paramref name="events"/>; gives their outcomes, or why there are none.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    public async Task<BatchAttempt> SendAsync(
        List<EventDelivery> events,
        CancellationToken cancellationToken)
    {
        using var activity = ClientInstruments.StartSend(contractId, events.Count);
        var began = connection.Clock.GetTimestamp();
        List<byte[]> lines = new(events.Count);
        foreach (var delivery in events)
        {
            delivery.Attempts++;
            lines.Add(delivery.Json!);
        }

        try
        {
            await CheckAsync(cancellationToken).ConfigureAwait(false);
            var place = ApiText.Place(contractId, $"events?batch={events.Count}");
            var answer = await connection
                .SendAsync(HttpMethod.Post, place, new EventLines(lines), timeout, cancellationToken)
                .ConfigureAwait(false);
            var outcomes = BatchAnswer.Read(answer, events.Count);
            ClientInstruments.Sent(contractId, connection.Clock.GetElapsedTime(began));
            return new BatchAttempt(outcomes, null);
        }
        catch (Exception failure)
            when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            activity?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, failure.GetType().Name);
            return new BatchAttempt(null, failure);
        }
    }

    // Numbers of a journal mean nothing to a contract that was registered anew with other partitions.
    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_isChecked || partitions is not { } expected)
        {
            return;
        }

        var answer = await connection.SendAsync(
            HttpMethod.Get, ApiText.Place(contractId), null, timeout, cancellationToken)
            .ConfigureAwait(false);
        var actual = PartitionCount.Read(answer);
        _isChecked = actual == expected
            ? true
            : throw new InvalidOperationException(
                $"Contract {contractId} has {actual} partitions, and the journal numbers events of {expected}.");
    }
}
