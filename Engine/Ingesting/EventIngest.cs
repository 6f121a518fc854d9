using System.Threading.Channels;
using StreamBatch.Engine.Embedded;

namespace StreamBatch.Engine.Ingesting;

/// <summary>
/// Takes in a stream of events, one a line: requests are prepared on all processors, judged in the order of the input,
/// and acknowledged in groups. Memory is bounded by a fixed number of requests under way.
/// </summary>
public sealed class EventIngest
{
    private const int RequestsPerWorker = 8;

    private readonly EmbeddedHost _host;
    private readonly string _contractId;
    private readonly IngestOptions _options;
    private readonly IProgress<IngestProgress>? _progress;
    private readonly IngestReport _report = new();
    private readonly Channel<LineChunk> _free;
    private readonly Channel<LineChunk> _filled;
    private readonly Channel<PreparedRequest> _requests;
    private readonly List<Task> _durable = [];
    private long _bytes;
    private volatile bool _isStopped;

    private EventIngest(
        EmbeddedHost host,
        string contractId,
        IngestOptions options,
        IProgress<IngestProgress>? progress)
    {
        _host = host;
        _contractId = contractId;
        _options = options;
        _progress = progress;
        var chunks = options.Workers + 2;
        _free = Channel.CreateBounded<LineChunk>(chunks);
        _filled = Channel.CreateBounded<LineChunk>(chunks);
        for (var i = 0; i < chunks; i++)
        {
            _free.Writer.TryWrite(new LineChunk());
        }

        var requests = options.Workers * RequestsPerWorker;
        _requests = Channel.CreateBounded<PreparedRequest>(requests);
        for (var i = 0; i < requests; i++)
        {
            _requests.Writer.TryWrite(host.NewRequest(contractId));
        }
    }

    /// <summary>
    /// Takes <paramref name="input"/> in to its end, or to the first rejected event unless these are skipped. On return
    /// every event counted in <see cref="IngestReport.DurableEvents"/> is on stable storage.
    /// </summary>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public static async Task<IngestReport> RunAsync(
        EmbeddedHost host,
        string contractId,
        Stream input,
        IngestOptions options,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.BatchLines, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.BatchLines, PreparedRequest.MaxEvents);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1);
        var ingest = new EventIngest(host, contractId, options, progress);
        await ingest.RunAsync(input, cancellationToken).ConfigureAwait(false);
        if (options.Bounded && ingest._report.Fault is null)
        {
            await host.EndAsync(contractId).ConfigureAwait(false);
        }

        return ingest._report;
    }

    private async Task RunAsync(Stream input, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, _options.Workers).Select(_ => Task.Run(() => WorkAsync(stop), stop.Token));
        Task[] tasks = [ReadAsync(input, stop), .. workers];
        try
        {
            await Task.WhenAll(tasks).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // One of the others failed and stopped the rest; its own exception is the one to tell.
            await Task.WhenAll(tasks.Where(task => task.IsFaulted)).ConfigureAwait(false);
        }

        await Task.WhenAll(_durable).ConfigureAwait(false);
    }

    private async Task ReadAsync(Stream input, CancellationTokenSource stop)
    {
        try
        {
            var reader = new LineChunkReader(input, _options.BatchLines);
            var turn = Task.CompletedTask;
            while (!_isStopped)
            {
                var chunk = await _free.Reader.ReadAsync(stop.Token).ConfigureAwait(false);
                var hasMore = await reader.FillAsync(chunk, stop.Token).ConfigureAwait(false);
                _report.Lines = reader.Lines;
                _report.Bytes = reader.Bytes;
                if (!hasMore)
                {
                    break;
                }

                chunk.Turn = turn;
                chunk.Judged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                turn = chunk.Judged.Task;
                await _filled.Writer.WriteAsync(chunk, stop.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            _filled.Writer.TryComplete();
        }
    }

    private async Task WorkAsync(CancellationTokenSource stop)
    {
        try
        {
            await foreach (var chunk in _filled.Reader.ReadAllAsync(stop.Token).ConfigureAwait(false))
            {
                var request = await _requests.Reader.ReadAsync(stop.Token).ConfigureAwait(false);
                var fault = chunk.Prepare(request, _options.SkipBad);
                await chunk.Turn.WaitAsync(stop.Token).ConfigureAwait(false);
                await JudgeAsync(chunk, request, fault, stop).ConfigureAwait(false);
                chunk.Judged.SetResult();
                await _free.Writer.WriteAsync(chunk, stop.Token).ConfigureAwait(false);
            }
        }
        catch
        {
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task JudgeAsync(
        LineChunk chunk,
        PreparedRequest request,
        IngestFault? fault,
        CancellationTokenSource stop)
    {
        if (_isStopped)
        {
            _requests.Writer.TryWrite(request);
            return;
        }

        if (fault is not null)
        {
            _report.Fault = fault;
            _isStopped = true;
        }

        var lines = chunk.LinesOf(request);
        _bytes += chunk.Length;
        var bytes = _bytes;
        var durable = await _host.SubmitAsync(_contractId, request, _options.Bounded).ConfigureAwait(false);
        lock (_durable)
        {
            _durable.RemoveAll(task => task.IsCompletedSuccessfully);
            _durable.Add(CompleteAsync(durable, request, lines, bytes, stop));
        }
    }

    private async Task CompleteAsync(
        Task durable,
        PreparedRequest request,
        long[] lines,
        long bytes,
        CancellationTokenSource stop)
    {
        try
        {
            await durable.ConfigureAwait(false);
        }
        catch
        {
            // The request is not returned to the pool, which others wait for.
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }

        _report.Add(request, lines);
        _progress?.Report(new IngestProgress(bytes, _report.DurableEvents));
        _requests.Writer.TryWrite(request);
    }
}
