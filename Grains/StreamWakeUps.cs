using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Subscribing;

namespace StreamBatch.Grains;

/// <summary>Wake-ups of subscribers, between the silos of a cluster: of panes, and of verdicts. Safe for use by several
/// threads.</summary>
public sealed class StreamWakeUps(IClusterClient client, GrainOptions options) : IPaneWakeUps, IDisposable
{
    /// <summary>The name of the stream provider.</summary>
    public const string ProviderName = "wake-ups";

    private readonly WakeUpLane _panes = new("panes", client, options);
    private readonly WakeUpLane _verdicts = new("verdicts", client, options);

    /// <summary>Those of verdicts: as partition 0, with the number of the last that was sealed.</summary>
    public IPaneWakeUps Verdicts => _verdicts;

    /// <inheritdoc/>
    public PaneWatch Watch(string contractId) => _panes.Watch(contractId);

    /// <summary>A publication is durable.</summary>
    public void Published(PublishBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.Panes.Count > 0)
        {
            _panes.Raise(batch.ContractId, batch.Partition, batch.Panes[^1].Number);
        }
    }

    /// <summary>Verdicts up to a number are there for readers.</summary>
    public void Sealed(string contractId, long number) => _verdicts.Raise(contractId, 0, number);

    /// <summary>Ends what is under way. A container that gives it under two names does this twice.</summary>
    public void Dispose()
    {
        _panes.Dispose();
        _verdicts.Dispose();
    }

    /// <summary>Completes when wake-ups of a contract's panes that other silos send come here, from the first call on
    /// for as long as the process lives.</summary>
    internal Task SubscribedAsync(string contractId) => _panes.SubscribedAsync(contractId);
}
