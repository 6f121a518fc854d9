using StreamBatch.Domain.Hashing;

namespace StreamBatch.Engine.PartitionWriting;

public sealed partial class PartitionRole
{
    // Entities that lost what they had applied, with what they have.
    private readonly Dictionary<byte[], long> _lost = new(Utf8KeyComparer.Instance);
    private long? _missedFrom;
    private bool _mustReadMissedAgain;

    // Whether entities are on their way through what they lost: what is noted of them is less than they had before, and
    // than what was acknowledged.
    private bool IsCatchingUp => _turn?.CatchUp is not null;

    // A turn without blocks: entities get again what they lost.
    private void StartRecall(long now)
    {
        var turn = new PartitionTurn([], AppliedOffset);
        foreach (var (key, lastApplied) in _lost)
        {
            var call = turn.Main.GetOrAdd(key, CallRound.TextOf(key));
            call.Gap = lastApplied;
        }

        _lost.Clear();
        _turn = turn;
        BeginCatchUp(now);
    }

    // Entities miss blocks before those of the turn: each lost what was not durable. One pass over the log serves them
    // all.
    private void BeginCatchUp(long now)
    {
        var turn = _turn!;
        foreach (var call in turn.Current.Calls.Where(call => call.Gap is not null).ToList())
        {
            // The main call stays gapped until the end of the catching up.
            turn.Main.Find(call.Bytes)!.Gap = call.Gap;
        }

        turn.CatchUp = new CallRound();
        turn.CatchUpFrom = turn.Main.Calls.Min(call => call.Gap ?? long.MaxValue) + 1;
        turn.CatchUpTo = turn.Main.Calls.Where(call => call.Gap is not null).Max(turn.FirstOffsetOf);
        ReadMissed(now);
    }

    private void ReadMissed(long now)
    {
        var turn = _turn!;
        if (turn.CatchUpFrom >= turn.CatchUpTo)
        {
            turn.CatchUp = new CallRound();
            EndRound(now);
        }
        else if (turn.CatchUpFrom >= turn.FirstOffset
            || (_tail.TryPeek(out var oldest) && oldest.Header.FirstOffset <= turn.CatchUpFrom))
        {
            CatchUp([.. _tail.Concat(turn.Blocks).SkipWhile(block => block.LastOffset < turn.CatchUpFrom)], now);
        }
        else
        {
            _missedFrom = turn.CatchUpFrom;
            _port.Read(turn.CatchUpFrom);
        }
    }

    // Of blocks that are published an entity is given those with its records, and the last one for its watermark: what
    // the others completed, it completes there, and nobody asks for it any more. Of later blocks each one counts.
    private void CatchUp(List<DurableBlock> blocks, long now)
    {
        var turn = _turn!;
        blocks.RemoveAll(block => block.Header.FirstOffset >= turn.CatchUpTo);
        turn.CatchUpFrom = blocks.Count > 0 ? blocks[^1].Header.NextOffset : turn.CatchUpTo;
        var round = new CallRound();
        foreach (var missing in turn.Main.Calls.Where(call => call.Gap is not null))
        {
            var call = round.GetOrAdd(missing.Bytes, missing.Key);
            call.Previous = missing.Gap;
            call.Limit = turn.FirstOffsetOf(missing);
        }

        for (var i = 0; i < blocks.Count; i++)
        {
            var block = blocks[i];
            var next = i + 1 < blocks.Count ? blocks[i + 1].LastOffset : long.MaxValue;
            CallRound.AddRecords(block, key => round.Find(key) is { } call && call.Misses(block) ? call : null);
            foreach (var call in round.Calls.Where(call =>
                call.Misses(block) && (next >= call.Limit || next >= PublishedOffset)))
            {
                call.Add(block);
            }
        }

        turn.CatchUp = round;
        foreach (var call in round.Calls.Where(call => call.Slices.Count > 0))
        {
            Ask(call, now);
        }

        if (round.Waiting == 0)
        {
            EndRound(now);
        }
    }
}
