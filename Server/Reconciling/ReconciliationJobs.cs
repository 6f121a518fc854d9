using System.Globalization;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Server.Reconciling;

/// <summary>
/// Reconciliations that run in this process, and the last ones that ended. They go on when who began them is gone; what
/// they sealed stays when this process ends. Safe for use by several threads.
/// </summary>
internal sealed class ReconciliationJobs(EmbeddedHost host) : IAsyncDisposable
{
    private const int MaxKept = 100;
    private const int MaxRunning = 16;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SortedDictionary<long, ReconciliationJob> _jobs = [];
    private long _last;

    /// <summary>Begins one; null when too many are under way.</summary>
    public ReconciliationJob? Start(string contractId, ReconcileOptions options)
    {
        lock (_gate)
        {
            if (_jobs.Values.Count(job => !job.Done.IsCompleted) >= MaxRunning)
            {
                return null;
            }

            foreach (var (number, _) in _jobs.Where(item => item.Value.Done.IsCompleted)
                .Take(Math.Max(0, _jobs.Count - MaxKept + 1)).ToList())
            {
                _jobs.Remove(number);
            }

            var job = new ReconciliationJob(
                (++_last).ToString(CultureInfo.InvariantCulture),
                contractId,
                options.DryRun,
                Task.Run(() => Reconciler.RunAsync(host, contractId, options, _stop.Token), CancellationToken.None));
            _jobs.Add(_last, job);
            return job;
        }
    }

    /// <summary>Those of a contract that are kept, in the order of their beginning.</summary>
    public IReadOnlyList<ReconciliationJob> Of(string contractId)
    {
        lock (_gate)
        {
            return [.. _jobs.Values.Where(job => job.ContractId == contractId)];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        Task[] running;
        lock (_gate)
        {
            running = [.. _jobs.Values.Select(job => job.Done)];
        }

        await Task.WhenAll(running).ContinueWith(
            _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
            .ConfigureAwait(false);
        _stop.Dispose();
    }
}
