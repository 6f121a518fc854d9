namespace StreamBatch.Client.Producing;

/// <summary>While one lane tries again, no other begins a new request.</summary>
internal sealed class RetryGate
{
    private readonly Lock _gate = new();
    private int _failing;
    private TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Waits until no lane tries again.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task opened;
            lock (_gate)
            {
                if (_failing == 0)
                {
                    return;
                }

                opened = _opened.Task;
            }

            await opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _failing++;
        }
    }

    public void Open()
    {
        lock (_gate)
        {
            if (--_failing == 0)
            {
                _opened.SetResult();
                _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
