using System.Collections.Immutable;
using StreamBatch.Engine;
using StreamBatch.Engine.Control;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

public sealed partial class ClusterGateway
{
    private readonly ControlAppender _control = new(grains, contracts, options);

    /// <summary>
    /// Appends what <paramref name="decide"/> makes of a contract's control log as it stands, in one block and once;
    /// when something else came first that the records cannot follow, it decides again.
    /// </summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="decide">Gives the records; none: nothing is appended.</param>
    /// <param name="cancellationToken">Gives it up; whether the records are in the log is unknown then.</param>
    /// <returns>The offset after the records; null when there were none.</returns>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public Task<long?> AppendControlAsync(
        string contractId,
        Func<ControlLog, IReadOnlyList<ControlRecord>> decide,
        CancellationToken cancellationToken) => _control.DecideAsync(contractId, decide, cancellationToken);

    /// <summary>
    /// The current position of every partition: the offset of its next record. The watermark in force is recorded in
    /// every partition before it.
    /// </summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public async Task<ImmutableArray<long>> CutAsync(string contractId, CancellationToken cancellationToken)
    {
        var contract = await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false);
        var watermark = await AskAsync(
            () => grains.GetGrain<IWatermarkGrain>(contractId).WakeAsync(), cancellationToken).ConfigureAwait(false);
        var offsets = await Task.WhenAll(Enumerable.Range(0, contract.Contract.Partitions).Select(partition =>
            AskAsync(
                () => grains.GetGrain<IPartitionGrain>(GrainKeys.Partition(contractId, partition))
                    .CutAsync(watermark),
                cancellationToken))).ConfigureAwait(false);
        return [.. offsets];
    }

    // Asks until it is answered: hosts die and are replaced, and asking twice changes nothing.
    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            try
            {
                return await ask().ConfigureAwait(false);
            }
            catch (Exception exception)
                when (exception is Orleans.Runtime.OrleansException or TimeoutException or StoreException)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            await Task.Delay(pause, options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
