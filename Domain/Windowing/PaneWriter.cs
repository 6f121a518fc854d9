using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Windowing;

/// <summary>Numbers the panes of a partition and gives them the marks of their block.</summary>
internal sealed class PaneWriter(CompiledContract contract, int partition)
{
    private readonly LatePolicy _policy = contract.Contract.LatePolicy;
    private BlockHeader? _block;
    private List<Pane>? _panes;

    /// <summary>The number of the last pane.</summary>
    public long Last { get; set; }

    public bool GivesDeltas => _policy == LatePolicy.Merge;

    /// <summary>When panes come that no watermark causes.</summary>
    public PaneTiming Timing { get; set; }

    public void Begin(BlockHeader block, List<Pane> panes)
    {
        _block = block;
        Timing = PaneTiming.Late;
        _panes = panes;
    }

    /// <summary>Adds a pane that the block causes.</summary>
    /// <param name="pane">The pane, without number and marks.</param>
    /// <param name="before">The view that stood before; null when none stood.</param>
    public void Write(in PaneDraft pane, AggregateValues? before) => _panes!.Add(new Pane
    {
        Partition = partition,
        Number = ++Last,
        Key = pane.Key,
        Window = pane.Window,
        Revision = pane.Revision,
        Mode = pane.Mode,
        Timing = pane.Timing,
        Cause = pane.Cause,
        Values = pane.Values,
        Delta = pane.Delta,
        Retracts = pane.Mode == PaneMode.Withdrawal || _policy == LatePolicy.Compensate ? before : null,
        Offset = _block!.NextOffset - 1,
        RestsOn = _block.NextOffset - 1,
        Ingested = _block.Ingested,
    });

    /// <summary>Adds the pane of a correction.</summary>
    public void Write(Reconciliation.Correction correction) => _panes!.Add(new Pane
    {
        Partition = partition,
        Number = ++Last,
        Key = correction.Key,
        Window = correction.Window,
        Revision = correction.Revision,
        Mode = correction.Values is null ? PaneMode.Withdrawal : PaneMode.Whole,
        Timing = PaneTiming.Correction,
        Cause = correction.Cause,
        Values = correction.Values,
        Retracts = correction.Values is null || _policy == LatePolicy.Compensate ? correction.Before : null,
        Offset = _block!.NextOffset - 1,
        RestsOn = correction.RestsOn,
        Ingested = _block.Ingested,
        Run = correction.Run,
    });
}
