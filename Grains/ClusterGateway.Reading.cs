using System.Runtime.CompilerServices;
using System.Text;
using Orleans.Concurrency;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Engine;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

public sealed partial class ClusterGateway
{
    /// <summary>
    /// The provisional values of the windows of a query that are not complete, by key (UTF-8 bytes) and window, a page
    /// of each partition at a time. An entity's windows are as of one offset, the last that it had applied when it was
    /// asked: they count all that was acknowledged before this was called. Two entities need not be of one moment.
    /// </summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    /// <exception cref="TimeoutException">A page could not be read in <see cref="GrainOptions.ReadWithin"/>.
    /// </exception>
    public async IAsyncEnumerable<OpenWindow> ReadOpenWindowsAsync(
        string contractId,
        ResultQuery query,
        PanePlace? after,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var partitions = (await contracts.GetAsync(contractId, cancellationToken).ConfigureAwait(false))
            .Contract.Partitions;
        var pages = await Task.WhenAll(RequestsOf(query, after, partitions).Select(asked =>
            ReadPageAsync(contractId, asked.Partition, asked.Request, cancellationToken))).ConfigureAwait(false);

        // Each key is of one partition, and each partition gives them in order.
        var heads = new PriorityQueue<OpenCursor, byte[]>(Utf8KeyComparer.Instance);
        foreach (var page in pages)
        {
            await EnqueueAsync(page).ConfigureAwait(false);
        }

        while (heads.TryDequeue(out var cursor, out _))
        {
            foreach (var window in cursor.Windows().Where(window => query.Covers(window.Key, window.Window)
                && (after is not { } place || window.Key != place.Key || window.Window.CompareTo(place.Window) > 0)))
            {
                yield return window;
            }

            await EnqueueAsync(cursor.Next()).ConfigureAwait(false);
        }

        async Task EnqueueAsync(OpenCursor next)
        {
            while (next.IsAtEnd && next.Page.After is { } key)
            {
                next = await ReadPageAsync(
                    contractId, next.Partition, new OpenWindowsRequest(key), cancellationToken).ConfigureAwait(false);
            }

            if (!next.IsAtEnd)
            {
                heads.Enqueue(next, Encoding.UTF8.GetBytes(next.Key));
            }
        }
    }

    // Partitions give what follows a key; the rest of that key's own windows is asked for besides.
    private static IEnumerable<(int Partition, OpenWindowsRequest Request)> RequestsOf(
        ResultQuery query,
        PanePlace? after,
        int partitions)
    {
        if ((query.Key ?? after?.Key) is { } key
            && (after is null || query.Key is null || Utf8Keys.Compare(query.Key, after.Value.Key) >= 0))
        {
            yield return (
                Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), partitions), new OpenWindowsRequest(key, true));
        }

        for (var partition = 0; partition < partitions && query.Key is null; partition++)
        {
            yield return (partition, new OpenWindowsRequest(after?.Key));
        }
    }

    private async Task<OpenCursor> ReadPageAsync(
        string contractId,
        int partition,
        OpenWindowsRequest request,
        CancellationToken cancellationToken)
    {
        var message = Encoded.Of(request.Write).AsImmutable();
        var grain = grains.GetGrain<IPartitionGrain>(GrainKeys.Partition(contractId, partition));
        using var limit = new CancellationTokenSource(options.ReadWithin, options.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return new OpenCursor(partition, await AskAsync(
                async () =>
                {
                    var page = OpenWindowsPage.Read((await grain.ReadOpenAsync(message).ConfigureAwait(false)).Value);
                    return page.IsRead
                        ? page
                        : throw new StoreException("The partition cannot be read for now.", isTransient: true);
                },
                both.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"Partition {partition} of {contractId} could not be read in {options.ReadWithin}.");
        }
    }

    // A place in a page of open windows.
    private readonly record struct OpenCursor(int Partition, OpenWindowsPage Page, int At = 0)
    {
        public bool IsAtEnd => At == Page.Entities.Count;

        public string Key => Page.Entities[At].Key;

        public OpenCursor Next() => this with { At = At + 1 };

        public IEnumerable<OpenWindow> Windows()
        {
            var (partition, (key, open)) = (Partition, Page.Entities[At]);
            return open.Windows.Select(item => new OpenWindow(
                partition, open.LastApplied, key, item.Window, item.Values));
        }
    }
}
