using Microsoft.Extensions.Logging;

namespace StreamBatch.Grains;

/// <summary>A grain that carries a role: what the role begins is done beside its steps, on the grain's scheduler.
/// </summary>
internal abstract partial class RoleGrain(GrainOptions options, ILogger logger) : Grain
{
    /// <summary>The bounds and the clock.</summary>
    protected GrainOptions Options { get; } = options;

    /// <summary>Now, in microseconds.</summary>
    protected long Now => Options.Now();

    /// <summary>Begins <paramref name="act"/>; its end is a step of the role.</summary>
    /// <param name="what">What is done, for the log.</param>
    /// <param name="act">The work.</param>
    /// <param name="then">The step with its result.</param>
    /// <param name="otherwise">The step when it failed, which is tried again later.</param>
    protected async void Begin<T>(string what, Func<Task<T>> act, Action<T> then, Action otherwise)
    {
        // The step that begins it ends first.
        await Task.Yield();
        try
        {
            T result;
            try
            {
                result = await act();
            }
            catch (Exception failure)
            {
                LogFailure(logger, failure, what, this.GetPrimaryKeyString());
                otherwise();
                return;
            }

            then(result);
        }
        catch (Exception fault)
        {
            // A step that threw leaves a state that nothing may go on from: the next activation begins from the store.
            LogFault(logger, fault, what, this.GetPrimaryKeyString());
            DeactivateOnIdle();
        }
    }

    /// <summary>Tells the role that time goes on, for as long as the grain is there.</summary>
    protected void TickEvery(Action<long> tick) => this.RegisterGrainTimer(
        _ =>
        {
            tick(Now);
            return Task.CompletedTask;
        },
        new() { DueTime = Options.TickEvery, Period = Options.TickEvery, Interleave = true });

    [LoggerMessage(1, LogLevel.Warning, "{What} of {Key} failed; it is tried again")]
    private static partial void LogFailure(ILogger logger, Exception failure, string what, string key);

    [LoggerMessage(2, LogLevel.Error, "The step after {What} of {Key} failed; the grain begins again")]
    private static partial void LogFault(ILogger logger, Exception fault, string what, string key);
}
