using System.Collections.Immutable;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Explaining;

/// <summary>
/// Which windows an entity's events fall into. Tumbling and sliding ones follow from the event time; sessions are
/// looked up: as readers have them, else as they grow, else the event's own. Results are read once an entity.
/// </summary>
internal sealed class EntityWindows
{
    private readonly EmbeddedHost _host;
    private readonly CompiledContract _contract;
    private readonly EventWindows _windows;
    private readonly Dictionary<string, IReadOnlyList<Pane>> _newest = new(StringComparer.Ordinal);

    public EntityWindows(EmbeddedHost host, CompiledContract contract)
    {
        _host = host;
        _contract = contract;
        _windows = new EventWindows(contract);
    }

    /// <summary>The windows of an event, by start.</summary>
    public async Task<IReadOnlyList<Window>> OfEventAsync(
        string key,
        EventTime time,
        CancellationToken cancellationToken)
    {
        var own = _windows.WindowsOf(time.Microseconds);
        if (!IsSession)
        {
            return own;
        }

        var newest = await NewestAsync(key, cancellationToken).ConfigureAwait(false);
        if (newest.FirstOrDefault(pane => pane.Mode != PaneMode.Withdrawal
            && pane.Window.Start <= own[0].Start && own[0].End <= pane.Window.End) is { } published)
        {
            return [published.Window];
        }

        var open = await _host.SessionOfAsync(_contract.Contract.Id, PartitionOf(key), key, time.Microseconds)
            .ConfigureAwait(false);
        return open is { } growing ? [growing] : own;
    }

    /// <summary>The window of an entity that starts then; null when none of the contract does. Where a session is not
    /// known, and an event at that instant could not open one, it is as long as the gap.</summary>
    public async Task<Window?> StartingAtAsync(string key, EventTime start, CancellationToken cancellationToken)
    {
        if (!_windows.IsStart(start.Microseconds))
        {
            return null;
        }

        if (!IsSession)
        {
            return _windows.WindowAt(start.Microseconds);
        }

        // Of the sessions that once started there, the one that stands; else the longest.
        var newest = await NewestAsync(key, cancellationToken).ConfigureAwait(false);
        var published = newest.Where(pane => pane.Window.Start == start)
            .OrderBy(pane => pane.Mode == PaneMode.Withdrawal).ThenByDescending(pane => pane.Window.End)
            .FirstOrDefault();
        if (published is { Mode: not PaneMode.Withdrawal })
        {
            return published.Window;
        }

        var open = await _host.SessionOfAsync(_contract.Contract.Id, PartitionOf(key), key, start.Microseconds)
            .ConfigureAwait(false);
        return open?.Start == start ? open
            : published is not null ? published.Window
            : _windows.WindowAt(start.Microseconds);
    }

    /// <summary>The newest pane of each window of an entity, withdrawals included, by number.</summary>
    public async Task<IReadOnlyList<Pane>> NewestAsync(string key, CancellationToken cancellationToken)
    {
        if (!_newest.TryGetValue(key, out var panes))
        {
            // Everything rests at or beyond the cut before the first record.
            var cut = ImmutableArray.CreateRange(new long[_contract.Contract.Partitions]);
            var read = await _host.Results
                .ReadBeyondAsync(_contract.Contract, new ResultQuery(key), cut, cancellationToken)
                .ConfigureAwait(false);
            _newest[key] = panes = [.. read.OrderBy(pane => pane.Number)];
        }

        return panes;
    }

    private bool IsSession => _contract.Contract.Windows.Kind == WindowKind.Session;

    private int PartitionOf(string key) =>
        Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), _contract.Contract.Partitions);
}
