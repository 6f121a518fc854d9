using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Engine.Reconciling;

/// <summary>Which stored panes a replay of the log that is kept gives again.</summary>
internal sealed class KeptPanes
{
    private readonly ControlLog _control;
    private readonly long[] _last;

    private KeptPanes(ControlLog control, long[] last)
    {
        _control = control;
        _last = last;
    }

    /// <summary>Whether there are panes that no replay gives.</summary>
    public bool HasBase => _last.Any(number => number > 0);

    public static async Task<KeptPanes> ReadAsync(
        EmbeddedHost host,
        ControlLog control,
        CancellationToken cancellationToken)
    {
        var last = new long[control.Contract.Contract.Partitions];
        for (var partition = 0; host.Base is not null && partition < last.Length; partition++)
        {
            var start = await host.ReadStartAsync(control.Contract, partition, cancellationToken)
                .ConfigureAwait(false);
            last[partition] = start.State.LastPane;
        }

        return new KeptPanes(control, last);
    }

    /// <summary>Whether the results of its group are not kept any more.</summary>
    public bool IsDropped(Pane pane) =>
        _control.IsDropped(WindowGrouping.GroupOf(_control.Contract.Contract, pane.Window));

    /// <summary>Whether it was published after the log's base, and its results are kept.</summary>
    public bool IsReplayed(Pane pane) => pane.Number > _last[pane.Partition] && !IsDropped(pane);
}
