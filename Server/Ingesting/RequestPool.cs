using System.Collections.Concurrent;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Editions;

namespace StreamBatch.Server.Ingesting;

/// <summary>Requests that were acknowledged and can be filled again: what they have learnt to hold stays. Safe for use
/// by several threads.</summary>
internal sealed class RequestPool(IEdition edition)
{
    private const int MaxKept = 16;

    // Memory of a large one is not kept for the small ones that follow.
    private const int MaxKeptBytes = 1024 * 1024;

    private readonly ConcurrentDictionary<string, ConcurrentBag<PreparedRequest>> _free = new(StringComparer.Ordinal);

    public async ValueTask<PreparedRequest> TakeAsync(string contractId, CancellationToken cancellationToken)
    {
        if (_free.TryGetValue(contractId, out var free) && free.TryTake(out var request))
        {
            request.Clear();
            return request;
        }

        return await edition.NewRequestAsync(contractId, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a request back that nobody uses any more.</summary>
    public void Return(string contractId, PreparedRequest request)
    {
        var free = _free.GetOrAdd(contractId, _ => []);
        if (request.InputBytes <= MaxKeptBytes && free.Count < MaxKept)
        {
            free.Add(request);
        }
    }
}
