namespace StreamBatch.Client.Producing;

/// <summary>An event that waits for room.</summary>
internal sealed class WaitingDraft(EventDraft draft)
{
    private readonly TaskCompletionSource<EventDelivery> _done =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EventDraft Draft => draft;

    /// <summary>Completes when there is room, or none is waited for any more.</summary>
    public Task<EventDelivery> Done => _done.Task;

    public void Complete(EventDelivery delivery) => _done.TrySetResult(delivery);

    public void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);

    public void Fail(Exception failure) => _done.TrySetException(failure);
}
