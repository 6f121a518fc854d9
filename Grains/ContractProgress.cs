using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Grains;

/// <summary>What a gateway knows of a contract's watermark, and what it has to report. Safe for use by several threads.
/// </summary>
internal sealed class ContractProgress
{
    private readonly Lock _gate = new();
    private SourceTable _table = new();
    private bool _isReporting;
    private bool _hasNews;
    private long? _watermark;

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

    public void Add(PreparedRequest request, long now)
    {
        lock (_gate)
        {
            RequestProgress.AddTo(_table, request, now);
            _hasNews = true;
        }
    }

    /// <summary>What is to be reported; null when nothing is, or while a report is under way.</summary>
    public SourceTable? Take()
    {
        lock (_gate)
        {
            if (_isReporting || !_hasNews)
            {
                return null;
            }

            (var table, _table) = (_table, new SourceTable());
            _isReporting = true;
            _hasNews = false;
            return table;
        }
    }

    /// <summary>Takes back what could not be reported.</summary>
    public void Return(SourceTable table)
    {
        lock (_gate)
        {
            foreach (var source in table.Sources)
            {
                _table.Add(source);
            }

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
}
