using StreamBatch.Domain.Blocks;

namespace StreamBatch.Testing.Protocol;

/// <summary>
/// The hosts of a run are of two releases, of which the older one does not know the newest version of the semantics.
/// They are replaced by each other at moments of chance, forward and back; a contract is raised when all that are
/// active know more. From then on the store lets no older one join.
/// </summary>
internal sealed class ProtocolUpgrade
{
    /// <summary>What the older release knows: the newest version by which records are judged otherwise than by the
    /// newest one. Version 3 changes what a contract's document means, and nothing in how a record is judged.
    /// </summary>
    public const ushort Older = SemanticsVersion.Oldest;

    private const long ReplaceEvery = 1_500_000;

    private readonly SimulatedWorld _world;
    private readonly bool _endsUpgraded;
    private bool _isForward;

    public ProtocolUpgrade(SimulatedWorld world)
    {
        _world = world;
        _endsUpgraded = world.Random.Next(4) > 0;
    }

    /// <summary>The release of the next host that comes by itself: at first, and after one that died.</summary>
    public ushort Release() => _world.Random.Next(4) == 0 == _isForward ? Older : SemanticsVersion.Newest;

    /// <summary>Hosts are replaced from now on, until the disorder ends.</summary>
    public void Begin(SimulatedCluster cluster)
    {
        _isForward = _world.Random.Next(2) == 0;
        _world.After(_world.Delay(ReplaceEvery), () => Replace(cluster));
    }

    /// <summary>Ends the upgrade, or leaves hosts of the older release as they are.</summary>
    public void End(SimulatedCluster cluster)
    {
        _isForward = _endsUpgraded;
        foreach (var node in cluster.LiveNodes.Where(node => node.NewestSemantics == Older).ToList())
        {
            if (_endsUpgraded)
            {
                cluster.Replace(node, SemanticsVersion.Newest);
            }
        }
    }

    /// <summary>Whether nothing more is to be decided: what all hosts know is in force.</summary>
    public static bool IsSettled(SimulatedCluster cluster) =>
        cluster.Store.Hosts.Supported() <= cluster.Store.Semantics;

    private void Replace(SimulatedCluster cluster)
    {
        if (!_world.HasFaults)
        {
            return;
        }

        _isForward ^= _world.Random.Next(6) == 0;
        var release = _isForward ? SemanticsVersion.Newest : Older;
        var others = cluster.LiveNodes.Where(node => node.NewestSemantics != release).ToList();
        if (others.Count > 0 && cluster.LiveNodes.Count(node => node.PausedUntil <= _world.Now) > 1)
        {
            cluster.Count(_isForward ? "host replaced by a newer one" : "host replaced by an older one");
            cluster.Replace(others[_world.Random.Next(others.Count)], release);
        }

        _world.After(_world.Delay(ReplaceEvery), () => Replace(cluster));
    }
}
