using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Editions;

namespace StreamBatch.Server.Ingesting;

/// <summary>Requests that were acknowledged and can be filled again: what they have learnt to hold stays. Safe for use
/// by several threads.</summary>
internal sealed class RequestPool(IEdition edition)
{
    private const int MaxKept = 16;
    private const int MaxKeptOfAll = 64;

    // Memory of a large one is not kept for the small ones that follow.
    private const int MaxKeptBytes = 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Stack<PreparedRequest>> _free = new(StringComparer.Ordinal);
    private readonly Stack<LineChunk> _chunks = [];
    private int _kept;

    public ValueTask<PreparedRequest> TakeAsync(string contractId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_free.TryGetValue(contractId, out var free) && free.TryPop(out var request))
            {
                _kept--;
                request.Clear();
                return ValueTask.FromResult(request);
            }
        }

        return edition.NewRequestAsync(contractId, cancellationToken);
    }

    /// <summary>Takes a request back that nobody uses any more.</summary>
    public void Return(string contractId, PreparedRequest request)
    {
        if (request.InputBytes > MaxKeptBytes)
        {
            return;
        }

        lock (_lock)
        {
            if (!_free.TryGetValue(contractId, out var free))
            {
                _free[contractId] = free = [];
            }

            if (free.Count == MaxKept)
            {
                return;
            }

            free.Push(request);
            _kept++;
            if (_kept > MaxKeptOfAll)
            {
                // A contract that gets no events any more keeps no memory from those that do.
                var (other, dropped) = _free.First(pair => pair.Key != contractId);
                _free.Remove(other);
                _kept -= dropped.Count;
            }
        }
    }

    /// <summary>Memory for the lines of a request.</summary>
    public LineChunk TakeChunk()
    {
        lock (_lock)
        {
            return _chunks.TryPop(out var chunk) ? chunk : new LineChunk();
        }
    }

    /// <summary>Takes it back.</summary>
    public void Return(LineChunk chunk)
    {
        lock (_lock)
        {
            if (chunk.Bytes.Length <= MaxKeptBytes && _chunks.Count < MaxKept)
            {
                _chunks.Push(chunk);
            }
        }
    }
}
