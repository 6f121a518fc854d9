using System.Collections.Concurrent;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Orleans.Runtime.Placement;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>
/// Which entities are on this silo. They come to the silo of their partition's writer at their first call; one that was
/// elsewhere before a takeover moves here, with all that it has, so many a second. Safe for use by several threads.
/// </summary>
public sealed class EntityPlacement(ILocalSiloDetails silo, GrainOptions options, Instruments instruments)
{
    private static readonly KeyValuePair<string, object?> Local = new(Instruments.Place, "local");
    private static readonly KeyValuePair<string, object?> Remote = new(Instruments.Place, "remote");

    // As many as the silo has activations.
    private readonly ConcurrentDictionary<GrainId, IGrainContext> _here = new();
    private readonly Lock _gate = new();
    private long _local;
    private long _remote;
    private long _second;
    private int _movedInSecond;

    /// <summary>The number of calls of partitions of this silo that entities have answered here.</summary>
    public long LocalAnswers => Interlocked.Read(ref _local);

    /// <summary>The same of entities on other silos.</summary>
    public long RemoteAnswers => Interlocked.Read(ref _remote);

    internal void Add(IGrainContext entity) => _here[entity.GrainId] = entity;

    // A later activation of the same entity stays.
    internal void Remove(IGrainContext entity) =>
        _here.TryRemove(new KeyValuePair<GrainId, IGrainContext>(entity.GrainId, entity));

    /// <summary>An entity has answered a partition of this silo.</summary>
    internal void Answered(IEntityGrain entity)
    {
        if (_here.ContainsKey(entity.GetGrainId()))
        {
            Interlocked.Increment(ref _local);
            instruments.Answers.Add(1, Local);
            return;
        }

        Interlocked.Increment(ref _remote);
        instruments.Answers.Add(1, Remote);
        if (MayMove())
        {
            instruments.Moves.Add(1);
            MoveHereAsync(entity).Ignore();
        }
    }

    private bool MayMove()
    {
        var second = options.Now() / 1_000_000;
        lock (_gate)
        {
            _movedInSecond = second == _second ? _movedInSecond : 0;
            _second = second;
            return _movedInSecond++ < options.EntityMovesPerSecond;
        }
    }

    // What is asked for and does not come about is asked for again when the entity is called again.
    private async Task MoveHereAsync(IEntityGrain entity)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo.SiloAddress);
        await entity.AsReference<IGrainManagementExtension>().MigrateOnIdle();
    }
}
