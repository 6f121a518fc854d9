using Microsoft.Extensions.Logging;

namespace StreamBatch.Grains;

/// <summary>A grain that carries a role: what the role begins is done beside its steps, on the grain's scheduler.
/// </summary>
internal abstract partial class RoleGrain(GrainOptions options, ILogger logger) : Grain
{
    private bool _isGone;

    /// <summary>The bounds and the clock.</summary>
    protected GrainOptions Options { get; } = options;

    /// <summary>Now, in microseconds.</summary>
    protected long Now => Options.Now();

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isGone = true;
        return Task.CompletedTask;
    }

    /// <summary>Begins <paramref name="act"/>; its end is a step of the role.</summary>
    /// <param name="what">What is done, for the log.</param>
    /// <param name="act">The work.</param>
    /// <param name="then">The step with its result.</param>
    /// <param name="otherwise">The step when it failed, which is tried again later.</param>
    protected async void Begin<T>(string what, Func<Task<T>> act, Action<T> then, Action otherwise)
    {
        try
        {
            var result = default(T)!;
            var isDone = false;
            try
            {
                var work = Start(act);
                if (work.IsCompleted)
                {
                    // The step that begins it ends first.
                    await Task.Yield();
                }

                result = await work;
                isDone = true;
            }
            catch (Exception failure) when (!_isGone)
            {
                LogFailure(logger, failure, what, this.GetPrimaryKeyString());
            }

            // What ends after the activation is nobody's step any more: the next one begins from the store.
            if (!_isGone)
            {
                if (isDone)
                {
                    then(result);
                }
                else
                {
                    otherwise();
                }
            }
        }
        catch (Exception fault)
        {
            End(what, fault);
        }
    }

    /// <summary>Ends the activation, unless it has ended.</summary>
    /// <param name="reason">Why, for the log.</param>
    protected void End(string reason)
    {
        if (!_isGone)
        {
            LogEnd(logger, this.GetPrimaryKeyString(), reason);
            End();
        }
    }

    /// <summary>Tells the role that time goes on, for as long as the grain is there.</summary>
    /// <remarks>Not by a timer of the grain: an activation that is to leave still answers what it has taken, which may
    /// need time to go on, and its timers' calls then wait behind the requests that it takes no more.</remarks>
    protected async void TickEvery(Action<long> tick)
    {
        using var timer = new PeriodicTimer(Options.TickEvery, Options.Clock);
        while (await timer.WaitForNextTickAsync() && !_isGone)
        {
            try
            {
                tick(Now);
            }
            catch (Exception fault)
            {
                End("time going on", fault);
            }
        }
    }

    /// <summary>Refuses all that waits for an answer: an activation does not leave before it has given all.</summary>
    protected virtual void Abandon()
    {
    }

    private void End()
    {
        _isGone = true;
        DeactivateOnIdle();
    }

    private static Task<T> Start<T>(Func<Task<T>> act)
    {
        try
        {
            return act();
        }
        catch (Exception failure)
        {
            return Task.FromException<T>(failure);
        }
    }

    // A step that threw leaves a state that nothing may go on from.
    private void End(string what, Exception fault)
    {
        if (!_isGone)
        {
            try
            {
                LogFault(logger, fault, what, this.GetPrimaryKeyString());
                End();
                Abandon();
            }
            catch (Exception)
            {
                // The silo has ended around it: there is nothing left to end, and a fault here would end the process.
                _isGone = true;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "{What} of {Key} failed; it is tried again")]
    private static partial void LogFailure(ILogger logger, Exception failure, string what, string key);

    [LoggerMessage(2, LogLevel.Error, "The step after {What} of {Key} failed; the grain begins again")]
    private static partial void LogFault(ILogger logger, Exception fault, string what, string key);

    [LoggerMessage(3, LogLevel.Warning, "{Key} ends here: {Reason}")]
    private static partial void LogEnd(ILogger logger, string key, string reason);
}
