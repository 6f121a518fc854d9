using System.Threading.RateLimiting;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Limits;

namespace StreamBatch.Server.Ingesting;

/// <summary>
/// Takes the events of one body in: each request is submitted after the one before, while those before are on their way
/// to stable storage. Memory is bounded by the requests under way, and their bytes by the admission.
/// </summary>
internal sealed class EventIntake(
    IEdition edition,
    RequestPool pool,
    IngestAdmission admission,
    string contractId,
    IntakeOptions options)
{
    private const int MaxUnderWay = 4;

    private readonly Queue<(PreparedRequest Request, long[] Lines, RateLimitLease Room, Task Durable)> _underWay = [];

    /// <summary>What was acknowledged.</summary>
    public IngestReport Report { get; } = new();

    /// <summary>The outcome of each event; empty for a summary.</summary>
    public EventAnswers Answers { get; } = new();

    /// <summary>Whether the input was left because its answer would have grown too long.</summary>
    public bool IsCutOff { get; private set; }

    /// <summary>Takes one request in.</summary>
    public async Task TakeAsync(PreparedRequest request, CancellationToken cancellationToken)
    {
        request.Seal();
        Report.Lines = request.Events;
        Report.Bytes = request.InputBytes;
        var lines = request.Rejected.Count == 0 ? [] : Enumerable.Range(0, request.Events).Select(i => (long)i);
        await SubmitAsync(
            admission.Take(request.Events, request.InputBytes),
            () => ValueTask.FromResult((request, lines.ToArray())),
            cancellationToken).ConfigureAwait(false);
        try
        {
            await CompleteAsync(0).ConfigureAwait(false);
        }
        catch
        {
            await AbandonAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Takes lines in, to their end or to the first rejected event where that ends them.</summary>
    public async Task TakeLinesAsync(Stream input, CancellationToken cancellationToken)
    {
        var reader = new LineChunkReader(input, options.BatchLines, IntakeOptions.MaxChunkBytes);
        var chunk = pool.TakeChunk();
        try
        {
            while (Report.Fault is null && await reader.FillAsync(chunk, cancellationToken).ConfigureAwait(false))
            {
                if (!options.IsSummary && Answers.Count + Pending() + chunk.Events.Count > IntakeOptions.MaxAnswers)
                {
                    IsCutOff = true;
                    break;
                }

                var room = await RoomAsync(chunk, cancellationToken).ConfigureAwait(false);
                await SubmitAsync(room, () => PrepareAsync(chunk, cancellationToken), cancellationToken)
                    .ConfigureAwait(false);
                await CompleteAsync(MaxUnderWay - 1).ConfigureAwait(false);
                (Report.Lines, Report.Bytes) = (reader.Lines, reader.Bytes);
            }

            await CompleteAsync(0).ConfigureAwait(false);
        }
        catch
        {
            await AbandonAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            pool.Return(chunk);
        }
    }

    private int Pending() => _underWay.Sum(item => item.Request.Events);

    // Whoever waits holds no room: else streams might wait for one another.
    private async ValueTask<RateLimitLease> RoomAsync(LineChunk chunk, CancellationToken cancellationToken)
    {
        await admission.WaitForEventsAsync(chunk.Events.Count, cancellationToken).ConfigureAwait(false);
        if (admission.TryTakeBytes(chunk.Length) is { } room)
        {
            return room;
        }

        await CompleteAsync(0).ConfigureAwait(false);
        return await admission.WaitForBytesAsync(chunk.Length, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<(PreparedRequest Request, long[] Lines)> PrepareAsync(
        LineChunk chunk,
        CancellationToken cancellationToken)
    {
        var request = await pool.TakeAsync(contractId, cancellationToken).ConfigureAwait(false);
        Report.Fault = chunk.Prepare(request, !options.StopsAtRejected);
        return (request, chunk.LinesOf(request));
    }

    private async Task SubmitAsync(
        RateLimitLease room,
        Func<ValueTask<(PreparedRequest Request, long[] Lines)>> prepare,
        CancellationToken cancellationToken)
    {
        try
        {
            var (request, lines) = await prepare().ConfigureAwait(false);
            var durable = await edition.SubmitAsync(contractId, request, options.IsBounded, cancellationToken)
                .ConfigureAwait(false);
            _underWay.Enqueue((request, lines, room, durable));
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }

    private async Task CompleteAsync(int left)
    {
        while (_underWay.Count > left)
        {
            await _underWay.Peek().Durable.ConfigureAwait(false);
            Acknowledge();
        }
    }

    // Others that were submitted may be durable all the same: the answer counts them.
    private async Task AbandonAsync()
    {
        while (_underWay.TryPeek(out var item))
        {
            try
            {
                await item.Durable.ConfigureAwait(false);
                Acknowledge();
            }
            catch (Exception)
            {
                _underWay.Dequeue().Room.Dispose();
            }
        }
    }

    private void Acknowledge()
    {
        var (request, lines, room, _) = _underWay.Dequeue();
        room.Dispose();
        Report.Add(request, lines);
        if (!options.IsSummary)
        {
            Answers.Add(request);
        }

        pool.Return(contractId, request);
    }
}
