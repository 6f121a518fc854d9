using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Records;

namespace StreamBatch.Engine.Ingesting;

/// <summary>What came of an ingest. Thread-safe while it is being filled.</summary>
public sealed class IngestReport
{
    private const int KeptFaults = 20;

    private readonly Lock _lock = new();
    private readonly long[] _counts = new long[(int)EventStatus.Rejected + 1];
    private readonly Dictionary<(EventStatus Status, ReasonCode Reason), long> _reasons = [];
    private readonly List<IngestFault> _faults = [];

    /// <summary>Lines read, blank ones included.</summary>
    public long Lines { get; set; }

    /// <summary>Bytes read.</summary>
    public long Bytes { get; set; }

    /// <summary>Events with an outcome, rejected ones included.</summary>
    public long Events => _counts.Sum();

    /// <summary>Events that are on stable storage, whatever their outcome.</summary>
    public long DurableEvents => Events - CountOf(EventStatus.Rejected);

    /// <summary>The rejected event that ended the run; null when it reached the end of the input.</summary>
    public IngestFault? Fault { get; set; }

    /// <summary>The first rejected events, at most 20, by line.</summary>
    public IReadOnlyList<IngestFault> Faults
    {
        get
        {
            lock (_lock)
            {
                return [.. _faults.OrderBy(fault => fault.Line)];
            }
        }
    }

    /// <summary>Counts by status and reason; accepted, late and held events have none.</summary>
    public IReadOnlyList<(EventStatus Status, ReasonCode Reason, long Count)> Reasons
    {
        get
        {
            lock (_lock)
            {
                return [.. _reasons.Select(pair => (pair.Key.Status, pair.Key.Reason, pair.Value)).Order()];
            }
        }
    }

    /// <summary>The number of events of a status.</summary>
    public long CountOf(EventStatus status)
    {
        lock (_lock)
        {
            return _counts[(int)status];
        }
    }

    /// <summary>A report of counts that were told elsewhere.</summary>
    public static IngestReport Of(
        IEnumerable<(EventStatus Status, long Count)> counts,
        IEnumerable<(EventStatus Status, ReasonCode Reason, long Count)> reasons,
        IEnumerable<IngestFault> faults)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(reasons);
        var report = new IngestReport();
        foreach (var (status, count) in counts)
        {
            report._counts[(int)status] = count;
        }

        foreach (var (status, reason, count) in reasons)
        {
            report._reasons[(status, reason)] = count;
        }

        report._faults.AddRange(faults);
        return report;
    }

    /// <summary>Adds a request that is acknowledged.</summary>
    /// <param name="request">The request, with its outcomes.</param>
    /// <param name="lineOfEvent">The line of each of its events; not looked at where none was rejected.</param>
    public void Add(PreparedRequest request, ReadOnlySpan<long> lineOfEvent)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_lock)
        {
            foreach (ref readonly var outcome in request.Outcomes)
            {
                Count(outcome);
            }

            foreach (var rejected in request.Rejected)
            {
                Count(new EventOutcome(EventStatus.Rejected, rejected.Reason, null));
                if (_faults.Count < KeptFaults)
                {
                    _faults.Add(new IngestFault(lineOfEvent[rejected.InputIndex], rejected.Reason, rejected.Field));
                }
            }
        }
    }

    private void Count(in EventOutcome outcome)
    {
        _counts[(int)outcome.Status]++;
        if (outcome.Reason != ReasonCode.None)
        {
            var key = (outcome.Status, outcome.Reason);
            _reasons[key] = _reasons.GetValueOrDefault(key) + 1;
        }
    }
}
