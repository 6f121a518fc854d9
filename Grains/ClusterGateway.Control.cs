using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.PartitionWriting;
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

    /// <summary>
    /// Ends the input: the watermark passes the allowed lateness of every window that an event acknowledged before can
    /// be in; gives it, null when there is none. A released event moves no watermark, and none waits for it.
    /// </summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public async Task<long?> EndAsync(string contractId, CancellationToken cancellationToken)
    {
        var contract = await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false);
        var times = await Task.WhenAll(Enumerable.Range(0, contract.Contract.Partitions)
            .Select(partition => ReadNewestAsync(contractId, partition, cancellationToken))).ConfigureAwait(false);
        if (times.Max() is not { } time)
        {
            return await AskAsync(
                () => grains.GetGrain<IWatermarkGrain>(contractId).WakeAsync(), cancellationToken)
                .ConfigureAwait(false);
        }

        var windows = new EventWindows(contract);
        var settled = windows.SettledAt(windows.EndOf(windows.LastStartOf(time)));
        return await AskAsync(
            () => RaiseWatermarkAsync(contractId, settled, WatermarkCause.End), cancellationToken)
            .ConfigureAwait(false);
    }

    // The newest event time of a partition's sources. It is asked for under no fan-in's epoch, and tells nothing until
    // its log is applied.
    private async Task<long?> ReadNewestAsync(string contractId, int partition, CancellationToken cancellationToken)
    {
        var bytes = await AskAsync(
            async () => await grains.GetGrain<IPartitionGrain>(GrainKeys.Partition(contractId, partition))
                .ReadSourcesAsync(0).ConfigureAwait(false)
                ?? throw new StoreException("The partition is being taken over.", isTransient: true),
            cancellationToken).ConfigureAwait(false);
        return SourceTable.Parse(bytes).Sources.Max(source => source.MaxTime);
    }

    // As others are asked, and again where the store or the grain is not ready for it.
    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken) =>
        (await Retries.AskAsync(
            options,
            async () =>
            {
                try
                {
                    return new StrongBox<T>(await ask().ConfigureAwait(false));
                }
                catch (StoreException)
                {
                    return null;
                }
            },
            cancellationToken).ConfigureAwait(false)).Value!;
}
