using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.EntityHosting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;

namespace StreamBatch.Testing.Protocol;

/// <summary>
/// Nodes, a directory that says which one hosts a role, and a network between them that loses, delays, reorders and
/// doubles messages. Nodes crash, stand still and come back; now and then the directory forgets a role that is still
/// there, so that two activations of it exist.
/// </summary>
internal sealed class SimulatedCluster
{
    private const long DetectionDelay = 3_000_000;
    private const long TickEvery = 250_000;

    private readonly Dictionary<RoleAddress, SimulatedNode> _directory = [];
    private readonly Dictionary<(int Node, RoleAddress Address), SimulatedNode> _caches = [];
    private readonly List<SimulatedNode> _nodes = [];
    private readonly Func<ushort> _release;
    private int _started;

    /// <param name="world">Time and chance.</param>
    /// <param name="store">The store.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="nodes">How many nodes there are at first.</param>
    /// <param name="release">Gives the newest version of the semantics that the next node knows.</param>
    public SimulatedCluster(
        SimulatedWorld world,
        SimulatedStore store,
        Contract contract,
        int nodes,
        Func<ushort> release)
    {
        World = world;
        Store = store;
        Contract = new CompiledContract(contract);
        Scratch = new RecordBatch(Contract);
        _release = release;
        for (var i = 0; i < nodes; i++)
        {
            AddNode(release(), isFirst: true);
        }
    }

    public static HashKey HashKey { get; } = new(7, 11);

    public SimulatedWorld World { get; }

    public RecordBatch Scratch { get; }

    public SimulatedStore Store { get; }

    public CompiledContract Contract { get; }

    public PartitionRoleOptions PartitionOptions { get; init; } = new();

    public WatermarkRoleOptions WatermarkOptions { get; init; } = new();

    /// <summary>How states of entities are divided.</summary>
    public SegmentOptions Segments { get; init; } = new();

    /// <summary>Whether entities move between nodes.</summary>
    public bool MovesEntities { get; init; }

    /// <summary>How many times what has happened, for a run to tell.</summary>
    public SortedDictionary<string, int> Counts { get; } = new(StringComparer.Ordinal);

    /// <summary>What is broken on purpose, to see it found.</summary>
    public ProtocolBreak Break { get; init; }

    public IEnumerable<SimulatedNode> LiveNodes => _nodes.Where(node => node.IsAlive && !node.IsDeclaredDead);

    public void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;

    public SimulatedNode AnyNode()
    {
        var live = LiveNodes.ToList();
        return live[World.Random.Next(live.Count)];
    }

    /// <summary>Sends a message from a node to a role; the reply, if one comes, is given to
    /// <paramref name="onReply"/>.</summary>
    public void Send(SimulatedNode from, RoleAddress to, byte[] message, Action<byte[]>? onReply)
    {
        var copies = World.Fault(0.02) ? 2 : 1;
        for (var copy = 0; copy < copies; copy++)
        {
            if (World.Fault(0.02))
            {
                Count("message lost");
                continue;
            }

            // Nodes look a role up once, and again when the one that had it is held for dead.
            from.Post(World.Delay(300), () => World.After(World.Delay(300), () =>
            {
                if (Locate(from, to) is not { } node)
                {
                    return;
                }

                node.Post(0, () => Deliver(node, to, message, reply =>
                {
                    if (!World.Fault(0.02))
                    {
                        from.Post(World.Delay(600), () => onReply?.Invoke(reply));
                    }
                }));
            }));
        }
    }

    /// <summary>Does something in the store for a node: it is sent after a while, done after another, and its result is
    /// told after a third. Each may be where the node dies or stands still.</summary>
    public void InStore<T>(SimulatedNode node, Func<T> operation, Action<T> onDone, Action onFailed)
    {
        var isSlow = World.Fault(0.003);
        var duration = isSlow ? World.Random.NextInt64(2_000_000) : World.Delay(400);
        node.Post(World.Delay(50), () =>
        {
            if (World.Fault(0.01))
            {
                Count("store failed before");
                node.Post(duration, onFailed);
                return;
            }

            World.After(duration, () =>
            {
                var result = operation();
                if (World.Fault(0.01))
                {
                    Count("store failed after");
                    node.Post(World.Delay(200), onFailed);
                }
                else
                {
                    node.Post(World.Delay(200), () => onDone(result));
                }
            });
        });
    }

    /// <summary>The role's activation ends: the next message begins a new one.</summary>
    public void Remove(SimulatedNode node, RoleAddress address, IActivation activation)
    {
        if (node.Activations.GetValueOrDefault(address) == activation)
        {
            node.Activations.Remove(address);
        }
    }

    /// <summary>The role's activation leaves: its messages go to another node, or the same, from now on.</summary>
    /// <returns>That node.</returns>
    public SimulatedNode MoveAway(SimulatedNode node, RoleAddress address, IActivation activation)
    {
        Remove(node, address, activation);
        var live = LiveNodes.ToList();
        var target = live.Count == 0 ? node : live[World.Aside.Next(live.Count)];
        if (_directory.GetValueOrDefault(address) == node)
        {
            _directory[address] = target;
        }

        foreach (var cached in _caches.Where(item => item.Key.Address == address && item.Value == node).ToList())
        {
            _caches[cached.Key] = target;
        }

        return target;
    }

    public void Crash(SimulatedNode node)
    {
        Count("crash");
        node.Crash();
        World.After(DetectionDelay, () => DeclareDead(node));
    }

    /// <summary>The node stands still; when that is long enough it is held for dead, and ends some time after it goes
    /// on.</summary>
    public void Pause(SimulatedNode node, long duration)
    {
        Count(duration > DetectionDelay ? "zombie" : "pause");
        node.PausedUntil = World.Now + duration;
        if (duration > DetectionDelay)
        {
            World.After(DetectionDelay, () => DeclareDead(node));
            World.After(duration + World.Random.NextInt64(2_000_000), node.Crash);
        }
    }

    /// <summary>Roles that the directory has forgotten get a second activation; some nodes still know the first.
    /// </summary>
    public void Forget()
    {
        if (_directory.Count == 0)
        {
            return;
        }

        var address = _directory.Keys.ElementAt(World.Random.Next(_directory.Count));
        Count("second activation");
        _directory.Remove(address);
        foreach (var cached in _caches.Keys.Where(cached => cached.Address == address).ToList())
        {
            if (World.Random.Next(2) == 0)
            {
                _caches.Remove(cached);
            }
        }
    }

    /// <summary>Ends all disorder: one activation of each role is left.</summary>
    public void Heal()
    {
        World.HasFaults = false;
        _caches.Clear();
        foreach (var node in _nodes.Where(node => node.IsAlive))
        {
            node.PausedUntil = Math.Min(node.PausedUntil, World.Now);
        }
    }

    public IActivation? Find(RoleAddress address) =>
        _directory.TryGetValue(address, out var node) ? node.Activations.GetValueOrDefault(address) : null;

    /// <summary>A node leaves, and another one comes: of the release that is asked for, if the store lets it join.
    /// </summary>
    public void Replace(SimulatedNode node, ushort newestSemantics)
    {
        node.Crash();
        Leave(node);
        AddNode(newestSemantics);
    }

    // A node says what it knows before it is active and once more after that: between the two others may agree on what
    // it does not know, and after the second time they cannot.
    private void AddNode(ushort newestSemantics, bool isFirst = false)
    {
        var node = new SimulatedNode(World, _started++, newestSemantics);
        if (!Store.Hosts.Report(node.Number, newestSemantics))
        {
            Count("old host refused");
            AddNode(SemanticsVersion.Newest);
            return;
        }

        if (isFirst || newestSemantics == SemanticsVersion.Newest)
        {
            Activate(node);
        }
        else
        {
            World.After(World.Random.NextInt64(2_000_000), () => Activate(node));
        }
    }

    private void Activate(SimulatedNode node)
    {
        _nodes.Add(node);
        Store.Hosts.Activate(node.Number);
        Tick(node);
        if (node.NewestSemantics == SemanticsVersion.Newest)
        {
            Store.Hosts.Confirm(node.Number);
            return;
        }

        World.After(World.Random.NextInt64(1_500_000), () =>
        {
            if (node.IsAlive && !node.IsDeclaredDead && !Store.Hosts.Confirm(node.Number))
            {
                Count("old host refused when it was active");
                Replace(node, SemanticsVersion.Newest);
            }
        });
    }

    private void Tick(SimulatedNode node)
    {
        node.Post(TickEvery, () =>
        {
            foreach (var activation in node.Activations.Values.ToList())
            {
                activation.Tick();
            }

            Tick(node);
        });
    }

    private void DeclareDead(SimulatedNode node)
    {
        if (!node.IsDeclaredDead)
        {
            Leave(node);
            AddNode(_release());
        }
    }

    private void Leave(SimulatedNode node)
    {
        node.IsDeclaredDead = true;
        Store.Hosts.Remove(node.Number);
        foreach (var address in _directory.Where(item => item.Value == node).Select(item => item.Key).ToList())
        {
            _directory.Remove(address);
        }

        foreach (var cached in _caches.Where(item => item.Value == node).Select(item => item.Key).ToList())
        {
            _caches.Remove(cached);
        }
    }

    // Null while no node is there.
    private SimulatedNode? Locate(SimulatedNode from, RoleAddress address)
    {
        if (_caches.TryGetValue((from.Number, address), out var cached))
        {
            return cached;
        }

        if (!_directory.TryGetValue(address, out var node))
        {
            if (!LiveNodes.Any())
            {
                return null;
            }

            node = AnyNode();
            _directory.Add(address, node);
        }

        _caches[(from.Number, address)] = node;
        return node;
    }

    private void Deliver(SimulatedNode node, RoleAddress address, byte[] message, Action<byte[]> reply)
    {
        if (!node.Activations.TryGetValue(address, out var activation))
        {
            Count(address.Kind + " activated");
            activation = address.Kind switch
            {
                RoleKind.Partition => new PartitionActivation(this, node, address),
                RoleKind.Entity => new EntityActivation(
                    this,
                    node,
                    address,
                    new EntityHost(Contract, address.Partition, HashKey) { Segments = Segments }),
                _ => new WatermarkActivation(this, node, address),
            };
            node.Activations.Add(address, activation);
        }

        activation.Receive(message, reply);
    }
}
