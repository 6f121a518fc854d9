using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Testing.Protocol;

/// <summary>Whoever corrects windows, releases and discards quarantined events: one act after the other, each sent
/// again, as it is, until it is answered. An answer is held against the store at once.</summary>
internal sealed class ProtocolActor(SimulatedCluster cluster, string name, int acts)
{
    private const long Timeout = 3_000_000;

    private readonly ActScript _script = new(cluster, name);
    private int _left = acts;
    private long _attempt;

    public bool IsDone => _left == 0;

    /// <summary>The acts that were answered.</summary>
    public List<(int Partition, PartitionAct Act, PartitionActAnswer Answer)> Answered { get; } = [];

    public void Begin() => cluster.World.After(cluster.World.Random.NextInt64(6_000_000), () =>
    {
        if (_script.Next() is { } next)
        {
            Send(next.Partition, next.Act);
        }
        else
        {
            End();
        }
    });

    private void Send(int partition, PartitionAct act)
    {
        var attempt = ++_attempt;
        var end = cluster.Store.NextOffset(partition);
        cluster.Send(
            cluster.AnyNode(),
            new RoleAddress(RoleKind.Partition, partition, ""),
            ProtocolMessages.ToAct(act),
            bytes =>
            {
                var answer = PartitionActAnswer.Read(bytes);
                if (attempt == _attempt
                    && answer.Status is not (PartitionActStatus.Full or PartitionActStatus.Stopped))
                {
                    cluster.Count($"{act.Kind} {answer.Status}");
                    Check(partition, act, answer, end);
                    Answered.Add((partition, act, answer));
                    End();
                }
            });
        cluster.World.After(Timeout, () =>
        {
            if (attempt == _attempt)
            {
                cluster.Count("act sent again");
                Send(partition, act);
            }
        });
    }

    private void End()
    {
        _attempt++;
        if (--_left > 0)
        {
            Begin();
        }
    }

    // What is done readers have.
    private void Check(int partition, PartitionAct act, PartitionActAnswer answer, long end)
    {
        if (answer.Status != PartitionActStatus.Done)
        {
            return;
        }

        var holds = act.Kind switch
        {
            PartitionActKind.Correct => act.Corrections.All(correction => cluster.Store.Panes(partition)
                .Any(pane => pane.Run == correction.Run && pane.Window == correction.Window
                    && pane.Revision == correction.Revision && Equals(pane.Values, correction.Values))),
            PartitionActKind.Discard => cluster.Store.Quarantine(partition)
                .Any(entry => entry.Offset == act.Offset
                    && entry.State != Domain.Quarantine.QuarantineState.Open),
            PartitionActKind.Release => LoggedActs.Of(cluster, partition)
                .Any(item => item.Release is { } release && release.Offset == act.Offset
                    && item.NextOffset <= cluster.Store.Published(partition)),
            _ => cluster.Store.Published(partition) >= end,
        };
        if (!holds)
        {
            throw new ProtocolBrokenException($"{act.Kind} of {act.Key} was answered before readers have it.");
        }
    }
}
