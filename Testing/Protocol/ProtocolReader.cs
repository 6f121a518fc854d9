using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Testing.Protocol;

/// <summary>
/// Whoever reads the open windows of a partition, page by page, each asked for until it is read. What it is told is
/// held against a fold over the log: an entity's windows are those after the block that it says, and after what was
/// acknowledged or published when its page was asked for; and no entity is left out that had some all the time.
/// </summary>
internal sealed class ProtocolReader(
    SimulatedCluster cluster,
    int partition,
    Func<IEnumerable<(string Source, string Id, EventOutcome Outcome)>> acknowledged,
    int reads)
{
    private const long Timeout = 2_000_000;

    private readonly List<(string Key, EntityOpenWindows Open, long Known)> _told = [];
    private int _left = reads;
    private long _attempt;
    private long _knownAtFirst;

    public bool IsDone => _left == 0;

    public void Begin() => cluster.World.After(cluster.World.Random.NextInt64(4_000_000), () =>
    {
        _told.Clear();
        _knownAtFirst = Known();
        Ask(null);
    });

    private void Ask(string? after)
    {
        var attempt = ++_attempt;
        var known = Known();
        cluster.Send(
            cluster.AnyNode(),
            new RoleAddress(RoleKind.Partition, partition, ""),
            ProtocolMessages.ToReadOpen(new OpenWindowsRequest(after)),
            bytes =>
            {
                var page = OpenWindowsPage.Read(bytes);
                if (attempt != _attempt || !page.IsRead)
                {
                    cluster.Count(page.IsRead ? "page of an old question" : "page not read");
                    return;
                }

                cluster.Count(page.Entities.Count > 0 ? "page with windows" : "page read");
                _told.AddRange(page.Entities.Select(entity => (entity.Key, entity.Open, known)));
                if (page.After is { } next)
                {
                    Ask(next);
                    return;
                }

                _attempt++;
                Check();
                if (--_left > 0)
                {
                    Begin();
                }
            });
        cluster.World.After(Timeout, () =>
        {
            if (attempt == _attempt)
            {
                Ask(after);
            }
        });
    }

    // The end of the newest block that is published, or has an event that was acknowledged: of one that was sent again
    // the first, since it is not known which of them was.
    private long Known()
    {
        var told = acknowledged().Select(item => (item.Source, item.Id)).ToHashSet();
        var known = cluster.Store.Published(partition) - 1;
        var batch = new RecordBatch(cluster.Contract);
        foreach (var block in cluster.Store.Log(partition).Select(SimulatedStore.Logged))
        {
            RecordCodec.Decode(block.Records.Span, block.Header.Count, SimulatedCluster.HashKey, batch);
            for (var i = 0; i < block.Header.Count; i++)
            {
                if (!batch.Headers[i].IsControl
                    && RecordCodec.ReadNames(batch.RecordOf(i)) is var names && told.Remove((names.Source, names.Id)))
                {
                    known = Math.Max(known, block.Header.NextOffset - 1);
                }
            }
        }

        return known;
    }

    private void Check()
    {
        var folds = Fold();
        foreach (var (key, open, known) in _told)
        {
            var at = Math.Max(open.LastApplied, known);
            var expected = folds.Last(fold => fold.LastOffset <= at).Open[key].ToList();
            if (!expected.SequenceEqual(open.Windows))
            {
                throw new ProtocolBrokenException(
                    $"{key} of partition {partition} told of {open.Windows.Count} open windows at {open.LastApplied}, "
                    + $"known {known}: {string.Join(", ", open.Windows)}, and not {string.Join(", ", expected)}.");
            }
        }

        var keys = _told.Select(item => item.Key).ToList();
        if (keys.Distinct(StringComparer.Ordinal).Count() < keys.Count)
        {
            throw new ProtocolBrokenException($"Partition {partition} told of an entity twice.");
        }

        var since = folds.Where(fold => fold.LastOffset >= _knownAtFirst).ToList();
        foreach (var missed in since.Count == 0 ? [] : since[0].Open.Select(item => item.Key).Except(keys))
        {
            if (since.TrueForAll(fold => fold.Open.Contains(missed)))
            {
                throw new ProtocolBrokenException(
                    $"{missed} of partition {partition} has had open windows since {_knownAtFirst}, and was left out.");
            }
        }
    }

    // What is open after each block of the log.
    private List<(long LastOffset, ILookup<string, (Window Window, AggregateValues Values)> Open)> Fold()
    {
        var state = new PartitionState(cluster.Contract, partition, SimulatedCluster.HashKey)
        {
            UsesSequences = false,
        };
        var effects = new BlockEffects();
        var batch = new RecordBatch(cluster.Contract);
        List<(long LastOffset, ILookup<string, (Window Window, AggregateValues Values)> Open)> folds = [];
        Note(-1);
        foreach (var block in cluster.Store.Log(partition).Select(SimulatedStore.Logged))
        {
            RecordCodec.Decode(block.Records.Span, block.Header.Count, SimulatedCluster.HashKey, batch);
            var outcomes = new EventOutcome[block.Header.Count];
            state.Apply(block.Header, batch, [.. Enumerable.Range(0, outcomes.Length)], outcomes, effects);
            Note(block.Header.NextOffset - 1);
        }

        return folds;

        void Note(long lastOffset) => folds.Add((
            lastOffset, state.OpenWindows().ToLookup(open => open.Key, open => (open.Window, open.Values))));
    }
}
