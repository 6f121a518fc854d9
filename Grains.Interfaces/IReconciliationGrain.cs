using Orleans.Concurrency;

namespace StreamBatch.Grains.Interfaces;

/// <summary>The reconciler of a contract; its key is the contract.</summary>
[Alias("StreamBatch.IReconciliationGrain")]
public interface IReconciliationGrain : IGrainWithStringKey
{
    /// <summary>Takes a request to reconcile, or a decision on an incident (docs/formats/protocol.md); gives the number
    /// of the task at once, when it is kept. Tasks are done one after the other.</summary>
    [Alias("Start")]
    Task<long> StartAsync(Immutable<byte[]> request);

    /// <summary>Takes up what was cut off.</summary>
    [Alias("Attend")]
    Task AttendAsync();
}
