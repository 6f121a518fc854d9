using System.Text;
using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;

namespace StreamBatch.Engine.Control;

public sealed partial class ControlLog
{
    // More than are ever asked for again at one time; what is older is refused by its offset instead.
    private const int MaxRemembered = 4_096;

    private readonly Dictionary<UInt128, long> _appended = [];
    private readonly Queue<(UInt128 Id, long NextOffset)> _order = new();

    /// <summary>The turn at reconciling that is in force; the default where no cluster has reconciled. No part of
    /// <see cref="Save"/>: a cluster reads its control logs whole.</summary>
    public ReconciliationTurn Turn { get; private set; }

    /// <summary>The turn in which the newest verdict was sealed; the default where there is none.</summary>
    public ReconciliationTurn SealedIn { get; private set; }

    /// <summary>Blocks before this offset, with an id that a caller gave, are not remembered.</summary>
    public long RemembersFrom { get; private set; }

    /// <summary>The offset after the block of that append id; null when it is not among those remembered.</summary>
    public long? FindAppend(UInt128 id) => _appended.TryGetValue(id, out var offset) ? offset : null;

    /// <summary>
    /// Whether records may follow what is here: verdicts have the next numbers, a batch run the next sequence and an id
    /// of its own, and a turn is later than the one in force.
    /// </summary>
    /// <exception cref="ArgumentException">One is of a kind that only the log's writer itself appends.</exception>
    /// <exception cref="CorruptDataException">A payload cannot be read.</exception>
    public bool MayFollow(IEnumerable<ControlRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        var (number, sequence, mayFollow) = (Head.Length, (long)_runs.Count, true);
        foreach (var record in records)
        {
            switch (record.Kind)
            {
                case ControlKind.VerdictSealed:
                    mayFollow &= VerdictCodec.Read(TextOf(record)).Number == ++number;
                    break;
                case ControlKind.RepairPlanned:
                    _ = VerdictCodec.Read(TextOf(record));
                    break;
                case ControlKind.BatchRunLoaded:
                    var run = BatchRunCodec.Read(record.Payload.Span);
                    mayFollow &= run.Sequence == sequence++ && !_runs.Exists(known => known.Id == run.Id);
                    break;
                case ControlKind.TurnTaken:
                    mayFollow &= ReconciliationTurn.Read(record.Payload.Span).Epoch > Turn.Epoch;
                    break;
                default:
                    throw new ArgumentException($"Records of kind {(int)record.Kind} are not appended from outside.");
            }
        }

        return mayFollow;
    }

    /// <summary>Stages a record that may follow, and applies it.</summary>
    public void Stage(ControlRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Stage(record.Kind, record.Payload.ToArray());
        if (record.Kind == ControlKind.VerdictSealed)
        {
            Extend(TextOf(record));
        }
        else
        {
            Apply(record.Kind, record.Payload.Span);
        }
    }

    private static string TextOf(ControlRecord record) => Encoding.UTF8.GetString(record.Payload.Span);

    private static UInt128 OwnIdOf(BlockHeader header) => new((ulong)header.Epoch, (ulong)header.FirstOffset);

    private void Remember(BlockHeader header)
    {
        if (header.AppendId == OwnIdOf(header) || !_appended.TryAdd(header.AppendId, header.NextOffset))
        {
            return;
        }

        _order.Enqueue((header.AppendId, header.NextOffset));
        if (_order.Count > MaxRemembered)
        {
            var (id, offset) = _order.Dequeue();
            _appended.Remove(id);
            RemembersFrom = offset;
        }
    }
}
