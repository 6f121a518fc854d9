using StreamBatch.Domain;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Engine.Reconciling;

/// <summary>An incident is about a revision that is no longer current: what was found has to be found again.</summary>
public sealed class IncidentSupersededException : StreamBatchException
{
    /// <summary>An exception that names the window.</summary>
    public IncidentSupersededException(Window window)
        : base($"Window {window} has changed since the incident was found: reconcile again.")
    {
    }
}
