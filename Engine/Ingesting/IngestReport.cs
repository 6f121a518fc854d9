using System.Numerics;
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
    private readonly Dictionary<string, long> _warnings = new(StringComparer.Ordinal);
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

    /// <summary>How many events were counted although they break a rule that warns, by the id of the rule; without
    /// those that none breaks.</summary>
    public IReadOnlyList<(string Rule, long Count)> Warnings
    {
        get
        {
            lock (_lock)
            {
                return [.. _warnings.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => (pair.Key, pair.Value))];
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
            for (var i = 0; i < request.Order.Length; i++)
            {
                Count(request.Outcomes[i]);
                CountWarnings(request, i);
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

    private void CountWarnings(PreparedRequest request, int index)
    {
        var warnings = request.WarningsOf(index);
        while (warnings != 0)
        {
            var id = request.Batch.Contract.Rules.Warnings[BitOperations.TrailingZeroCount(warnings)].Id;
            _warnings[id] = _warnings.GetValueOrDefault(id) + 1;
            warnings &= warnings - 1;
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
