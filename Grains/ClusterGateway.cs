using System.Collections.Concurrent;
using Orleans.Concurrency;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine;
using StreamBatch.Engine.Clustering;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

/// <summary>
/// The way into a cluster, in each of its hosts and in clients that have its store: contracts are registered, requests
/// admitted. A request is stamped with the newest watermark known here, its shares go to their partitions, and when all
/// are durable and judged, the progress of its sources is reported. Safe for use by several threads.
/// </summary>
public sealed class ClusterGateway(
    IGrainFactory grains,
    IClusterStore store,
    ContractCatalog contracts,
    GrainOptions options)
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, ContractProgress> _progress =
        new(StringComparer.Ordinal);

    /// <summary>Registers a contract that was read from <paramref name="document"/>; false when it is registered
    /// already.</summary>
    /// <exception cref="ContractExistsException">Another document is registered under its id.</exception>
    public async Task<bool> RegisterAsync(string document, Contract contract, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (await FindAsync(contract.Id, cancellationToken).ConfigureAwait(false) is null)
        {
            var (_, block) = ControlLog.Register(document, contract, options.Now());
            if (await store.RegisterAsync(block, cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        // Known before, or registered by another gateway just now.
        var known = await contracts.ReadControlAsync(contract.Id, cancellationToken).ConfigureAwait(false);
        return known.Document == document
            ? false
            : throw new ContractExistsException(contract.Id, known.Contract.Contract.Version);
    }

    /// <summary>An empty request for events of a registered contract.</summary>
    public async ValueTask<PreparedRequest> NewRequestAsync(string contractId, CancellationToken cancellationToken) =>
        new(await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false), store.HashKey);

    /// <summary>
    /// Takes a sealed request: on return all its events that were not rejected are on stable storage, and their
    /// outcomes are in it. A share that no partition takes for now is sent again until
    /// <paramref name="cancellationToken"/> ends that: what was durable before is a duplicate then.
    /// </summary>
    public async Task IngestAsync(PreparedRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var contractId = request.Batch.Contract.Contract.Id;
        var progress = _progress.GetOrAdd(contractId, _ => new ContractProgress());
        var watermark = progress.Watermark;
        await Task.WhenAll(request.Shares.Select(share => SendAsync(
            contractId, request, share, watermark, cancellationToken))).ConfigureAwait(false);
        progress.Add(request, options.Now());
        _ = ReportAsync(contractId, progress);
    }

    /// <summary>Raises a contract's watermark to at least <paramref name="time"/> (microseconds); gives it.</summary>
    public async Task<long?> RaiseWatermarkAsync(string contractId, long time, WatermarkCause cause)
    {
        var watermark = await grains.GetGrain<IWatermarkGrain>(contractId)
            .RaiseAsync(time, cause == WatermarkCause.End).ConfigureAwait(false);
        _progress.GetOrAdd(contractId, _ => new ContractProgress()).Learn(watermark);
        return watermark;
    }

    private async ValueTask<CompiledContract?> FindAsync(string contractId, CancellationToken cancellationToken)
    {
        try
        {
            return await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false);
        }
        catch (UnknownContractException)
        {
            return null;
        }
    }

    private async Task SendAsync(
        string contractId,
        PreparedRequest request,
        RequestShare share,
        long? watermark,
        CancellationToken cancellationToken)
    {
        var message = Encoded.Of(new EventShare
        {
            Watermark = watermark,
            Count = share.Count,
            Records = share.Records,
            MinEventTime = share.MinEventTime,
            MaxEventTime = share.MaxEventTime,
        }.Write).AsImmutable();
        var partition = grains.GetGrain<IPartitionGrain>(GrainKeys.Partition(contractId, share.Partition));
        for (var pause = TimeSpan.FromMilliseconds(50); ; pause = pause * 2 < MaxPause ? pause * 2 : MaxPause)
        {
            try
            {
                var answer = ShareAnswer.Read((await partition.AppendAsync(message).ConfigureAwait(false)).Value);
                if (answer.Refusal is null)
                {
                    answer.Outcomes.Span.CopyTo(request.Outcomes.Slice(share.First, share.Count));
                    return;
                }
            }
            catch (Exception exception) when (exception is Orleans.Runtime.OrleansException or TimeoutException)
            {
                // A host has died or is just being replaced.
                cancellationToken.ThrowIfCancellationRequested();
            }

            await Task.Delay(pause, options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // One report of a contract is under way here at a time, at most every 100 ms; it takes what has come meanwhile.
    private async Task ReportAsync(string contractId, ContractProgress progress)
    {
        while (progress.Take() is { } table)
        {
            try
            {
                progress.Learn(await grains.GetGrain<IWatermarkGrain>(contractId)
                    .ReportAsync(Encoded.Of(table.Write).AsImmutable()).ConfigureAwait(false));
            }
            catch (Exception)
            {
                // Told again. What dies with this process the partitions tell when they are asked.
                progress.Return(table);
            }

            await Task.Delay(ReportEvery, options.Clock).ConfigureAwait(false);
            progress.End();
        }
    }
}
