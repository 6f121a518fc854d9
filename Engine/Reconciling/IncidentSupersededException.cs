using StreamBatch.Domain;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>An incident is not about what stands by now, so that the batch's row cannot be adopted.</summary>
public sealed class IncidentSupersededException : StreamBatchException
{
    private IncidentSupersededException(string message)
        : base(message)
    {
    }

    /// <summary>A task was refused with this message.</summary>
    internal static IncidentSupersededException OfTask(string message) => new(message);

    /// <summary>The window has another row in the stream.</summary>
    public static IncidentSupersededException ByChange(Window window) =>
        new($"Window {window} has changed since the incident was found: reconcile again.");

    /// <summary>The run that the incident is about does not count for the window any more.</summary>
    /// <param name="window">The window.</param>
    /// <param name="run">The run of the incident.</param>
    /// <param name="covering">The run that covers the window by now.</param>
    public static IncidentSupersededException ByRun(Window window, string run, string covering) => new(
        $"The incident is about run '{run}', and by now run '{covering}' covers window {window}: reconcile again.");

    /// <summary>The results of the window are not kept any more.</summary>
    public static IncidentSupersededException ByRetention(Window window) => new(
        $"The results of window {window} are not kept any more, so there is nothing that could be corrected: decline "
        + "the incident.");
}
