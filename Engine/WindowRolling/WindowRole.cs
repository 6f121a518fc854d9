using StreamBatch.Domain.Contracts;

namespace StreamBatch.Engine.WindowRolling;

/// <summary>
/// The role that sees to it that windows complete although nobody calls any more: while partitions have windows that
/// the watermark can still change, an alarm rings that outlives every host. Partitions drive completion; it wakes those
/// that have not reported what the watermark completes. Not safe for use by several threads.
/// </summary>
public sealed class WindowRole
{
    private readonly WindowRoll _roll;
    private readonly IWindowPort _port;
    private readonly HashSet<int> _asked = [];
    private bool _isRegistered;
    private bool _isOpen;

    /// <summary>The role of a contract.</summary>
    public WindowRole(CompiledContract contract, IWindowPort port)
    {
        ArgumentNullException.ThrowIfNull(port);
        _roll = new WindowRoll(contract);
        _port = port;
    }

    /// <summary>The watermark (microseconds) that every partition has recorded and published up to, as far as is known
    /// here; null while one has not reported.</summary>
    public long? CompleteTo => _roll.CompleteTo;

    /// <summary>A partition has windows that the watermark can still change.</summary>
    public void Attend()
    {
        _isOpen = true;
        if (!_isRegistered)
        {
            _port.Register();
        }
    }

    /// <summary>The alarm rings from now on.</summary>
    public void Registered() => _isRegistered = true;

    /// <summary>The alarm does not ring any more.</summary>
    public void Unregistered()
    {
        _isRegistered = false;
        if (_isOpen)
        {
            _port.Register();
        }
    }

    /// <summary>Every window of a partition that ends at or before <paramref name="watermark"/> is published.</summary>
    public void Report(int partition, long watermark) => _roll.Report(partition, watermark);

    /// <summary>The alarm rings.</summary>
    public void Ring()
    {
        _isRegistered = true;
        _port.WakeWatermark();
    }

    /// <summary>The watermark that is decided.</summary>
    public void WatermarkTold(long? watermark)
    {
        var missing = watermark is { } known ? _roll.Missing(_roll.LastBucket(known)).ToList() : [];
        foreach (var partition in missing)
        {
            _port.WakePartition(partition);
        }

        // Only when every partition says so is nothing open.
        _asked.Clear();
        _isOpen = missing.Count > 0;
        for (var partition = 0; partition < _roll.Partitions && !_isOpen; partition++)
        {
            _asked.Add(partition);
            _port.AskOpen(partition);
        }
    }

    /// <summary>A partition tells whether it has windows that the watermark can still change.</summary>
    public void OpenTold(int partition, bool isOpen)
    {
        _isOpen |= isOpen;
        if (_asked.Remove(partition) && _asked.Count == 0 && !_isOpen)
        {
            _port.Unregister();
        }
    }
}
