using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Grains;

/// <summary>What a gateway knows of a contract's watermark, and what it has to report. Safe for use by several threads.
/// </summary>
internal sealed class ContractProgress
{
    private readonly Lock _gate = new();
    private Report _report = Report.Empty();
    private bool _isReporting;
    private bool _hasNews;
    private long? _watermark;
    private long? _heldAt;

    /// <summary>The newest watermark known, in microseconds.</summary>
    public long? Watermark
    {
        get
        {
            lock (_gate)
            {
                return _watermark;
            }
        }
    }

    /// <summary>Takes a request all of whose shares are durable.</summary>
    /// <param name="request">The request.</param>
    /// <param name="holdsWatermark">Whether its progress is known, and the watermark stays.</param>
    /// <param name="now">Now.</param>
    public void Add(PreparedRequest request, bool holdsWatermark, long now)
    {
        lock (_gate)
        {
            RequestProgress.AddTo(holdsWatermark ? _report.Held : _report.Heard, request, now);
            _hasNews = true;
        }
    }

    /// <summary>Whether the fan-in is to be told that a bounded input holds the watermark: it has not been for
    /// <paramref name="every"/> microseconds.</summary>
    public bool MustHold(long now, long every)
    {
        lock (_gate)
        {
            return !(now - _heldAt < every);
        }
    }

    /// <summary>The fan-in was told, by a call that began then.</summary>
    public void Held(long began)
    {
        lock (_gate)
        {
            _heldAt = _heldAt > began ? _heldAt : began;
        }
    }

    /// <summary>What is to be reported; null when nothing is, or while a report is under way.</summary>
    public Report? Take()
    {
        lock (_gate)
        {
            if (_isReporting || !_hasNews)
            {
                return null;
            }

            (var report, _report) = (_report, Report.Empty());
            _isReporting = true;
            _hasNews = false;
            return report;
        }
    }

    /// <summary>Takes back what could not be reported.</summary>
    public void Return(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        lock (_gate)
        {
            AddTo(_report.Heard, report.Heard);
            AddTo(_report.Held, report.Held);
            _hasNews = true;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _isReporting = false;
        }
    }

    public void Learn(long? watermark)
    {
        lock (_gate)
        {
            _watermark = _watermark > watermark ? _watermark : watermark ?? _watermark;
        }
    }

    private static void AddTo(SourceTable table, SourceTable other)
    {
        foreach (var source in other.Sources)
        {
            table.Add(source);
        }
    }

    /// <summary>What is to be reported.</summary>
    /// <param name="Heard">The progress that moves the watermark.</param>
    /// <param name="Held">That of bounded inputs.</param>
    internal sealed record Report(SourceTable Heard, SourceTable Held)
    {
        public static Report Empty() => new(new SourceTable(), new SourceTable());
    }
}
