using System.Collections.Concurrent;
using Orleans.Concurrency;
using Orleans.Runtime;
using StreamBatch.Domain.Blocks;
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
public sealed partial class ClusterGateway(
    IGrainFactory grains,
    IClusterStore store,
    ContractCatalog contracts,
    GrainOptions options)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<string, ContractProgress> _progress =
        new(StringComparer.Ordinal);

    private int _underWay;

    /// <summary>Registers a contract that was read from <paramref name="document"/>; false when it is registered
    /// already.</summary>
    /// <exception cref="ContractExistsException">Another document is registered under its id.</exception>
    public async Task<bool> RegisterAsync(string document, Contract contract, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(contract);
        if (await FindAsync(contract.Id, cancellationToken).ConfigureAwait(false) is null)
        {
            var semantics = await AgreeOnSemanticsAsync(cancellationToken).ConfigureAwait(false);
            var (_, block) = ControlLog.Register(document, contract, options.Now(), semantics);
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
    /// outcomes are in it. A share whose partition has no host for now is sent again until
    /// <paramref name="cancellationToken"/> ends that: what was durable before is a duplicate then. Events of an entity
    /// of which too much waits are rejected as <c>keyBusy</c>, while the others are taken; to send them again, after a
    /// pause, is the caller's.
    /// </summary>
    /// <exception cref="LimitReachedException">This gateway has too many requests under way, or a partition had too
    /// much waiting for all of <see cref="GrainOptions.OfferFor"/>. A part of the request may be durable; sending it
    /// again counts none twice.</exception>
    public Task IngestAsync(PreparedRequest request, CancellationToken cancellationToken) =>
        IngestAsync(request, holdsWatermark: false, cancellationToken);

    /// <summary>As above.</summary>
    /// <param name="request">The request.</param>
    /// <param name="holdsWatermark">Whether the watermark stays for now: bounded input in any order, whose end is
    /// <see cref="EndAsync"/>. Where it breaks off the watermark stays until other progress comes, and counts it then.
    /// </param>
    /// <param name="cancellationToken">As above.</param>
    public async Task IngestAsync(
        PreparedRequest request,
        bool holdsWatermark,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var contractId = request.Batch.Contract.Contract.Id;
        var progress = _progress.GetOrAdd(contractId, _ => new ContractProgress());
        var watermark = progress.Watermark;
        try
        {
            if (Interlocked.Increment(ref _underWay) > options.MaxRequests)
            {
                throw new LimitReachedException(
                    nameof(options.MaxRequests), $"{options.MaxRequests} requests are under way here already.");
            }

            await using var hold = holdsWatermark
                ? await HoldAsync(contractId, progress, cancellationToken).ConfigureAwait(false)
                : null;
            await Task.WhenAll(request.Shares.Select(share => SendAsync(
                contractId, request, share, watermark, cancellationToken))).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }

        progress.Add(request, holdsWatermark, options.Now());
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

    // A new contract begins at what all active hosts know. Where there is none, it is raised when there are some.
    private async Task<ushort> AgreeOnSemanticsAsync(CancellationToken cancellationToken)
    {
        var supported = await store.ReadSupportedSemanticsAsync(cancellationToken).ConfigureAwait(false);
        var version = Math.Min(supported, options.NewestSemantics);
        return version > 0 && await store.AgreeOnSemanticsAsync(version, cancellationToken).ConfigureAwait(false) > 0
            ? version
            : SemanticsVersion.Oldest;
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
        long? refusedSince = null;
        var answer = await Retries.AskAsync(options, OfferAsync, cancellationToken).ConfigureAwait(false);
        answer.Outcomes.Span.CopyTo(request.Outcomes.Slice(share.First, share.Count));

        // Null: offered again, for as long as it may be refused without a break.
        async Task<ShareAnswer?> OfferAsync()
        {
            var since = refusedSince;
            refusedSince = null;
            try
            {
                var offered = ShareAnswer.Read((await partition.AppendAsync(message).ConfigureAwait(false)).Value);
                if (offered.Refusal != ShareRefusal.Full)
                {
                    return offered.Refusal is null ? offered : null;
                }
            }
            catch (LimitExceededException)
            {
                // Orleans' own bound on what waits at a grain.
            }

            refusedSince = since ?? options.Clock.GetTimestamp();
            return options.Clock.GetElapsedTime(refusedSince.Value) < options.OfferFor
                ? null
                : throw new LimitReachedException(
                    nameof(PartitionRoleOptions.MaxQueuedBytes),
                    $"Partition {share.Partition} of {contractId} has had too much waiting for {options.OfferFor}.");
        }
    }

    // One report of a contract is under way here at a time, at most every 100 ms; it takes what has come meanwhile.
    private async Task ReportAsync(string contractId, ContractProgress progress)
    {
        while (progress.Take() is { } report)
        {
            try
            {
                await ReportAsync(contractId, progress, report).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // Told again. What dies with this process the partitions tell when they are asked.
                progress.Return(report);
            }

            await Task.Delay(ReportEvery, options.Clock).ConfigureAwait(false);
            progress.End();
        }
    }
}
