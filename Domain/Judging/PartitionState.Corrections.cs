using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Judging;

public sealed partial class PartitionState
{
    /// <summary>
    /// Whether the log can no longer change <paramref name="window"/> but by corrections: its allowed lateness has
    /// passed here. Only then may it be corrected.
    /// </summary>
    public bool IsSettled(Window window) => Watermark >= DropDeadline(window);

    /// <summary>The values of the windows that are not yet complete, by start and key.</summary>
    public IEnumerable<(string Key, Window Window, AggregateValues Values)> OpenWindows()
    {
        foreach (var group in _groups.Values.Where(group => !group.IsComplete))
        {
            foreach (var slot in group.SlotsByKey())
            {
                yield return (
                    System.Text.Encoding.UTF8.GetString(group.KeyOf(slot)),
                    group.Window,
                    _layout.Evaluate(group.CellsOf(slot)));
            }
        }
    }

    private void ApplyControl(BlockHeader header, ReadOnlySpan<byte> record, BlockEffects effects)
    {
        var kind = RecordCodec.ReadControl(record, out var payload);
        if (kind == ControlKind.WatermarkReached)
        {
            return;
        }

        if (kind != ControlKind.Correction)
        {
            throw new CorruptDataException($"A control record of kind {(int)kind} is not known in a partition's log.");
        }

        var correction = Correction.Read(payload, _contract.Contract);
        if (!IsSettled(correction.Window))
        {
            throw new CorruptDataException("A correction stands in the log before its window's lateness has passed.");
        }

        effects.Recomputed.AddRange(correction.Counted);
        effects.Panes.Add(new Pane
        {
            Partition = _partition,
            Number = ++_panes,
            Key = correction.Key,
            Window = correction.Window,
            Revision = correction.Revision,
            Mode = correction.Values is null ? PaneMode.Withdrawal : PaneMode.Whole,
            Timing = PaneTiming.Correction,
            Cause = correction.Cause,
            Values = correction.Values,
            Offset = header.NextOffset - 1,
            RestsOn = correction.RestsOn,
            Ingested = header.Ingested,
            Run = correction.Run,
        });
    }

    private long Horizon => Watermark is { } watermark
        ? Time.Saturating.Subtract(watermark, _contract.SizeMicroseconds + _contract.LatenessMicroseconds)
        : long.MinValue;
}
