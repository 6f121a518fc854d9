namespace StreamBatch.Engine.Reconciling;

/// <summary>What a <see cref="ReconciliationRole"/> needs of its host. Each method begins something and returns at
/// once; its end is told to the role by the step that is named, which is never called from within the method.</summary>
public interface IReconciliationPort
{
    /// <summary>Sets an alarm, or sets it anew: it rings although the host is gone, and ends only if it was not set
    /// since (<see cref="Unregister"/>). <see cref="ReconciliationRole.Registered"/>, or
    /// <see cref="ReconciliationRole.RegisterFailed"/>.</summary>
    void Register();

    /// <summary>Ends the alarm that was there before the last <see cref="Take"/> looked for tasks; one that was set
    /// since goes on. Where that fails it goes on, too: it is ended when it has rung.</summary>
    void Unregister();

    /// <summary>Adds a task to those that are kept: <see cref="ReconciliationRole.Added"/> or
    /// <see cref="ReconciliationRole.AddFailed"/>.</summary>
    void Add(ReconcileRequest request, long ticket);

    /// <summary>Looks which alarm is there, then takes the first task that has not ended up, under a new epoch:
    /// <see cref="ReconciliationRole.Took"/> or
    /// <see cref="ReconciliationRole.TakeFailed"/>.</summary>
    void Take();

    /// <summary>Does a task, apart from the role's steps; it ends the task itself:
    /// <see cref="ReconciliationRole.Worked"/>, or <see cref="ReconciliationRole.WorkFailed"/> when it did
    /// not.</summary>
    void Work(ReconcileTask task);

    /// <summary>Answers a request: it is kept, and will be done.</summary>
    /// <param name="ticket">Its ticket.</param>
    /// <param name="number">The number of its task.</param>
    void Answer(long ticket, long number);

    /// <summary>A request is not taken: too much waits, or it could not be kept.</summary>
    void Refuse(long ticket);

    /// <summary>The role has ended: another one has the turn. A new role begins when it is called.</summary>
    void Stop(string reason);
}
