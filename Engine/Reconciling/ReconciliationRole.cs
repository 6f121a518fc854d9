namespace StreamBatch.Engine.Reconciling;

/// <summary>
/// The role that orders a contract's reconciliations: it keeps what is asked for before it answers, and lets one task
/// be done after the other. It does none of the work. Whatever is cut off is taken up again under a later epoch, by
/// this activation or the next, which an alarm wakes. Not safe for use by several threads.
/// </summary>
public sealed class ReconciliationRole
{
    private readonly IReconciliationPort _port;
    private readonly ReconciliationRoleOptions _options;
    private readonly List<(long Ticket, long Number)> _kept = [];
    private List<(long Ticket, long Number)> _promising = [];
    private int _adding;
    private bool _mustTake;
    private bool _isBusy;
    private bool _isRegistering;
    private long? _retryAt;

    /// <summary>The role of a contract.</summary>
    public ReconciliationRole(IReconciliationPort port, ReconciliationRoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(options);
        _port = port;
        _options = options;
    }

    /// <summary>Whether the role has ended.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes a request; it is answered when it is kept, and an alarm set after that.</summary>
    public void Submit(ReconcileRequest request, long ticket)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (IsStopped || _adding + _kept.Count + _promising.Count >= _options.MaxTasks)
        {
            _port.Refuse(ticket);
            return;
        }

        _adding++;
        _port.Add(request, ticket);
    }

    /// <summary>Somebody calls, or the alarm rings: what was cut off goes on.</summary>
    public void Attend()
    {
        _mustTake |= !_isBusy;
        Advance();
    }

    /// <summary>A task is kept; null: too many have not ended.</summary>
    public void Added(long ticket, long? number)
    {
        _adding--;
        if (number is { } kept)
        {
            // What is being taken just now may have been looked for before.
            _kept.Add((ticket, kept));
            _mustTake = true;
        }
        else
        {
            _port.Refuse(ticket);
        }

        Advance();
    }

    /// <summary>Whether a task is kept is not known.</summary>
    public void AddFailed(long ticket)
    {
        _adding--;
        _port.Refuse(ticket);
        _mustTake = true;
        Advance();
    }

    /// <summary>The alarm rings from now on, for what was kept before it was set.</summary>
    public void Registered()
    {
        _isRegistering = false;
        _promising.ForEach(kept => _port.Answer(kept.Ticket, kept.Number));
        _promising.Clear();
        Advance();
    }

    /// <summary>It could not be set: nothing is promised.</summary>
    public void RegisterFailed()
    {
        _isRegistering = false;
        _promising.ForEach(kept => _port.Refuse(kept.Ticket));
        _promising.Clear();
        Advance();
    }

    /// <summary>A task is taken up; null: all have ended.</summary>
    public void Took(ReconcileTask? task)
    {
        if (task is not null)
        {
            _port.Work(task);
            return;
        }

        _isBusy = false;
        _port.Unregister();
        Advance();
    }

    /// <summary>No task could be taken up: tried again later.</summary>
    public void TakeFailed(long now) => RetryLater(now);

    /// <summary>The task has ended, or another activation has the turn: then this one ends.</summary>
    public void Worked(bool isOwn)
    {
        if (!isOwn)
        {
            Stop();
            return;
        }

        _isBusy = false;
        _mustTake = true;
        Advance();
    }

    /// <summary>The task has not ended, for a reason that may pass: it is taken up again later.</summary>
    public void WorkFailed(long now) => RetryLater(now);

    /// <summary>Time goes on.</summary>
    public void Tick(long now)
    {
        if (_retryAt <= now)
        {
            _retryAt = null;
            _isBusy = false;
            _mustTake = true;
            Advance();
        }
    }

    private void Stop()
    {
        IsStopped = true;
        _kept.Concat(_promising).ToList().ForEach(kept => _port.Refuse(kept.Ticket));
        _port.Stop("Another reconciler has taken the turn.");
    }

    // Busy until then: a call does not shorten the pause.
    private void RetryLater(long now) => _retryAt = now + _options.RetryAfter;

    private void Advance()
    {
        if (IsStopped)
        {
            return;
        }

        if (_kept.Count > 0 && !_isRegistering)
        {
            _isRegistering = true;
            _promising = [.. _kept];
            _kept.Clear();
            _port.Register();
        }

        if (_mustTake && !_isBusy)
        {
            _mustTake = false;
            _isBusy = true;
            _port.Take();
        }
    }
}
