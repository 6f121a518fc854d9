using System.Buffers;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using StreamBatch.Server.Limits;
using StreamBatch.Server.Problems;

namespace StreamBatch.Server.Ingesting;

/// <summary>A body that is read whole, and takes room for its bytes as they come: what was announced and does not come
/// takes none.</summary>
internal sealed class AdmittedBody(IngestAdmission admission) : IDisposable
{
    // Without room of its own: every request with events may have that much.
    private const int FirstBytes = 256 * 1024;

    private readonly List<RateLimitLease> _room = [];
    private byte[] _rented = [];
    private int _length;

    /// <summary>What was read; until it is disposed of.</summary>
    public ReadOnlyMemory<byte> Bytes => _rented.AsMemory(0, _length);

    /// <summary>Reads it.</summary>
    /// <exception cref="ProblemException">It has more than <paramref name="maxBytes"/>, or there is no room.
    /// </exception>
    public async Task ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken)
    {
        _rented = ArrayPool<byte>.Shared.Rent(FirstBytes);
        while (true)
        {
            if (_length > maxBytes)
            {
                throw ProblemCatalog.TooLarge($"It has at most {maxBytes} bytes.");
            }

            if (_length == _rented.Length)
            {
                Grow();
            }

            var read = await request.Body.ReadAsync(_rented.AsMemory(_length), cancellationToken)
                .ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            _length += read;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_rented.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_rented);
        }

        (_rented, _length) = ([], 0);
        _room.ForEach(room => room.Dispose());
        _room.Clear();
    }

    private void Grow()
    {
        _room.Add(admission.TakeBytes(_rented.Length));
        var larger = ArrayPool<byte>.Shared.Rent(_rented.Length * 2);
        _rented.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(_rented);
        _rented = larger;
    }
}
