using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.Watermarking;

public sealed partial class WatermarkRole
{
    // Partitions that have not said that they have learned the version in force.
    private readonly HashSet<int> _untold = [];
    private ushort _semantics;
    private long? _semanticsAsked;
    private long? _supportedSince;
    private ushort _supported;
    private SemanticsRaise? _agreed;

    /// <summary>The version of the semantics that is in force and durable; 0 before the control log is taken over.
    /// </summary>
    public ushort Semantics => _semantics;

    /// <summary>What all active hosts know of the semantics.</summary>
    /// <param name="version">The newest version that all of them know; 0 while one has not reported.</param>
    /// <param name="now">Now.</param>
    public void SemanticsSupported(ushort version, long now)
    {
        if (_control is not { } control || IsStopped)
        {
            return;
        }

        var supported = Math.Min(version, _options.NewestSemantics);
        if (supported <= control.Semantics)
        {
            _supportedSince = null;
            return;
        }

        // Another version than before has to stand for as long again.
        _supportedSince = supported == _supported ? _supportedSince ?? now : now;
        _supported = supported;
        if (now - _supportedSince >= _options.RaiseSemanticsAfter)
        {
            _port.AgreeOnSemantics(supported);
        }
    }

    /// <summary>All active hosts know a version, and no other one can join any more: it is decided.</summary>
    /// <param name="version">The version.</param>
    /// <param name="hosts">The number of active hosts.</param>
    /// <param name="now">Now.</param>
    public void SemanticsAgreed(ushort version, int hosts, long now)
    {
        if (_control is not null && !IsStopped && version <= _options.NewestSemantics)
        {
            _agreed = new SemanticsRaise(version, hosts);
            Decide(now);
        }
    }

    /// <summary>A partition has learned a version of the semantics.</summary>
    public void SemanticsLearned(int partition, ushort version)
    {
        if (version == _semantics)
        {
            _untold.Remove(partition);
        }
    }

    private void AskSemantics(long now)
    {
        if (_control!.Semantics < _options.NewestSemantics && !(now - _semanticsAsked < _options.AskSemanticsAfter))
        {
            _semanticsAsked = now;
            _port.AskSemantics();
        }
    }

    private void StageSemantics()
    {
        if (_agreed is { } raise && raise.Version > _control!.Semantics)
        {
            _control.Stage(raise);
        }

        _agreed = null;
    }

    private void SemanticsAppended(long now)
    {
        if (_control!.Semantics != _semantics)
        {
            _semantics = _control.Semantics;
            _supportedSince = null;
            _semanticsAsked = now;
            _untold.UnionWith(Enumerable.Range(0, _control.Contract.Contract.Partitions));
        }
    }

    // It may have been learned by a writer that had been replaced and did not know, while the next one had taken its
    // partition over before it was decided.
    private void TellSemanticsAgain()
    {
        if (_semantics > SemanticsVersion.Oldest)
        {
            _untold.UnionWith(Enumerable.Range(0, _control!.Contract.Contract.Partitions));
        }
    }

    // Writers learn it by taking over, too; one that had its partition before must hear of it.
    private void TellSemantics()
    {
        foreach (var partition in _untold)
        {
            _port.TellSemantics(partition, Epoch, _semantics);
        }
    }
}
