using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>What one reconciliation may still correct under the limits. Not safe for use by several threads at once.
/// </summary>
public sealed class RepairAllowance
{
    private readonly RepairLimits _limits;
    private readonly long _correctedThisHour;
    private readonly HashSet<(string Key, Window Window)> _windows = [];
    private readonly HashSet<string> _entities = new(StringComparer.Ordinal);

    /// <summary>The allowance at the beginning of a reconciliation.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="correctedThisHour">How many windows reconciliations have corrected in the hour before.</param>
    public RepairAllowance(RepairLimits limits, long correctedThisHour)
    {
        ArgumentNullException.ThrowIfNull(limits);
        ArgumentOutOfRangeException.ThrowIfNegative(correctedThisHour);
        _limits = limits;
        _correctedThisHour = correctedThisHour;
    }

    /// <summary>Whether something was refused.</summary>
    public bool IsReached { get; private set; }

    /// <summary>
    /// Takes the windows of one entity that are corrected together: all of them, or none when a limit would be passed.
    /// What was taken before is taken still.
    /// </summary>
    public bool TryTake(string key, IReadOnlyCollection<Window> windows)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(windows);
        var more = windows.Where(window => !_windows.Contains((key, window))).ToList();
        var count = _windows.Count + more.Count;
        if (more.Count > 0
            && (count > _limits.Windows
                || _correctedThisHour + count > _limits.WindowsPerHour
                || (!_entities.Contains(key) && _entities.Count + 1 > _limits.Entities)))
        {
            IsReached = true;
            return false;
        }

        _entities.Add(key);
        more.ForEach(window => _windows.Add((key, window)));
        return true;
    }
}
