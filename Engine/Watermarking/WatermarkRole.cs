using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.PartitionWriting;

namespace StreamBatch.Engine.Watermarking;

/// <summary>
/// The role that fans the progress of all sources of a contract in to its watermark. Its epoch is that of the control
/// log, in which every decision stands before any partition learns of it. After a takeover it decides nothing until all
/// partitions have told the progress that is in their logs. Not safe for use by several threads.
/// </summary>
public sealed partial class WatermarkRole
{
    private readonly IWatermarkPort _port;
    private readonly WatermarkRoleOptions _options;
    private readonly SourceTable _heard = new();
    private readonly SourceTable _polled = new();
    private readonly List<long> _waiting = [];
    private readonly List<long> _deciding = [];
    private readonly List<(long Time, WatermarkCause Cause)> _raises = [];
    private HashSet<int> _missing = [];
    private ControlLog? _control;
    private PendingBlock? _append;
    private bool _mustAppendAgain;
    private bool _mustTakeOverAgain;
    private bool _isPoll;
    private long _asked;
    private long _toldAt;
    private long _polledAt;

    /// <summary>The role, not yet begun.</summary>
    public WatermarkRole(IWatermarkPort port, WatermarkRoleOptions options)
    {
        ArgumentNullException.ThrowIfNull(port);
        ArgumentNullException.ThrowIfNull(options);
        _port = port;
        _options = options;
    }

    /// <summary>The epoch of the decisions; 0 before the control log is taken over.</summary>
    public long Epoch => _control?.Epoch ?? 0;

    /// <summary>The watermark that is decided and durable, in microseconds; null while undefined.</summary>
    public long? Watermark { get; private set; }

    /// <summary>Whether all partitions have told their sources, so that it decides.</summary>
    public bool IsReady { get; private set; }

    /// <summary>Whether the role has ended.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Begins: the control log is taken over.</summary>
    public void Start() => _port.TakeOver();

    /// <summary>The control log is this role's.</summary>
    /// <param name="control">The log, replayed, under its new epoch.</param>
    /// <param name="now">Now.</param>
    public void TookOver(ControlLog control, long now)
    {
        ArgumentNullException.ThrowIfNull(control);
        if (_control is not null || IsStopped)
        {
            return;
        }

        _control = control;
        Watermark = control.Watermark.Watermark;
        _missing = [.. Enumerable.Range(0, control.Contract.Contract.Partitions)];
        SemanticsAppended(now);
        _polledAt = now;
        Ask(now);
        Decide(now);
    }

    /// <summary>The control log could not be taken over: tried again later.</summary>
    public void TakeOverFailed() => _mustTakeOverAgain = true;

    /// <summary>This host cannot take the control log over: the role ends.</summary>
    public void TakeOverRefused(string reason) => Stop(reason);

    /// <summary>A partition tells the progress that is in its log.</summary>
    public void SourcesTold(int partition, SourceTable sources, long now)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (_control is null || IsStopped)
        {
            return;
        }

        foreach (var source in sources.Sources)
        {
            (_isPoll ? _polled : _told).Add(source);
        }

        _missing.Remove(partition);
        IsReady |= _missing.Count == 0;
        Decide(now);
    }

    /// <summary>Takes the progress of requests all of whose shares are durable.</summary>
    public void Report(SourceTable progress, long ticket, long now)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (!TryWait(ticket))
        {
            return;
        }

        foreach (var source in progress.Sources)
        {
            _heard.Add(source);
        }

        Decide(now);
    }

    /// <summary>Raises the watermark to at least <paramref name="time"/> (microseconds).</summary>
    public void Raise(long time, WatermarkCause cause, long ticket, long now)
    {
        if (TryWait(ticket))
        {
            _raises.Add((time, cause));
            Decide(now);
        }
    }

    /// <summary>The block under way is durable: its decision holds.</summary>
    public void Appended(long now)
    {
        if (_append is null || IsStopped)
        {
            return;
        }

        _append = null;
        Watermark = _control!.Watermark.Watermark;
        EndAppend();
        SemanticsAppended(now);
        foreach (var ticket in _deciding)
        {
            _port.Answer(ticket, Watermark);
        }

        _deciding.Clear();
        Tell(now);
        Decide(now);
    }

    /// <summary>The epoch of the control log's newest writer. One that was replaced, and had no reason to append since,
    /// finds that out.</summary>
    public void EpochTold(long epoch)
    {
        if (_control is not null && epoch > Epoch)
        {
            Fenced();
        }
    }

    /// <summary>It is not known whether the block under way is durable: it is appended again, as it is.</summary>
    public void AppendFailed() => _mustAppendAgain = _append is not null;

    /// <summary>Another role has the control log.</summary>
    public void Fenced() => Stop("Another fan-in has taken the watermark over.");

    /// <summary>Time goes on: sources fall idle, what failed or was lost is tried again.</summary>
    public void Tick(long now)
    {
        if (IsStopped)
        {
            return;
        }

        if (_mustTakeOverAgain)
        {
            _mustTakeOverAgain = false;
            _port.TakeOver();
        }

        if (_control is null)
        {
            return;
        }

        if (_mustAppendAgain)
        {
            _mustAppendAgain = false;
            _port.Append(_append!.Value);
        }

        if (now - _polledAt >= _options.PollAfter && IsReady)
        {
            Poll(now);
        }

        if (_missing.Count > 0 && now - _asked >= _options.RetryAfter)
        {
            Ask(now);
        }

        if (now - _toldAt >= _options.RetryAfter)
        {
            Tell(now);
        }

        AskSemantics(now);
        Decide(now);
    }

    private void Stop(string reason)
    {
        if (IsStopped)
        {
            return;
        }

        IsStopped = true;
        foreach (var ticket in _waiting.Concat(_deciding))
        {
            _port.Refuse(ticket);
        }

        StopAppends();
        _port.Stop(reason);
    }

    private bool TryWait(long ticket)
    {
        if (IsStopped || _waiting.Count >= _options.MaxWaiting)
        {
            _port.Refuse(ticket);
            return false;
        }

        _waiting.Add(ticket);
        return true;
    }

    private void Ask(long now)
    {
        _asked = now;
        foreach (var partition in _missing)
        {
            _port.AskSources(partition, Epoch);
        }
    }

    // What the last poll told is of requests that have ended by now.
    private void Poll(long now)
    {
        foreach (var source in _polled.Sources)
        {
            (IsHeld(now) ? _held : _heard).Add(source);
        }

        _polled.Clear();
        _polledAt = now;
        _port.ReadEpoch();
        _isPoll = true;
        TellSemanticsAgain();
        _missing = [.. Enumerable.Range(0, _control!.Contract.Contract.Partitions)];
        Ask(now);
    }

    private void Tell(long now)
    {
        _toldAt = now;
        if (Watermark is { } watermark)
        {
            _port.Tell(Epoch, watermark);
        }

        TellSemantics();
    }

    // Decisions and appends from outside take turns where both wait.
    private void Decide(long now)
    {
        if (_control is null || IsStopped || _append is not null || (_isAppendsTurn && StartAppend(now)))
        {
            return;
        }

        if (IsReady)
        {
            DecideWatermark(now);
        }

        StartAppend(now);
    }

    // All that is known goes into one block; the next one waits for it.
    private void DecideWatermark(long now)
    {
        var control = _control!;
        Observe(control, now);

        foreach (var (time, cause) in _raises)
        {
            if (control.Watermark.Raise(time, cause) is { } raised)
            {
                control.Stage(raised);
            }
        }

        while (control.Watermark.Tick(now) is { } idle)
        {
            control.Stage(idle);
        }

        StageSemantics();
        _raises.Clear();
        _deciding.AddRange(_waiting);
        _waiting.Clear();
        if (control.HasStaged)
        {
            _isAppendsTurn = true;
            _append = control.Seal(now);
            _port.Append(_append.Value);
            return;
        }

        foreach (var ticket in _deciding)
        {
            _port.Answer(ticket, Watermark);
        }

        _deciding.Clear();
    }
}
