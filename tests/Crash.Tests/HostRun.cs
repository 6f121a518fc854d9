using System.Globalization;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Crash.Tests;

/// <summary>What one run of a host said, and how it ended.</summary>
internal sealed class HostRun
{
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly Dictionary<FaultPoint, int> _hits = [];
    private long _phaseBegan;

    public HostPhase Phase { get; private set; }

    /// <summary>The fault point at which it said that it ends itself.</summary>
    public FaultPoint? KilledAt { get; private set; }

    /// <summary>Events acknowledged in this run.</summary>
    public int Acknowledged { get; private set; }

    /// <summary>Requests acknowledged in this run.</summary>
    public int Requests { get; private set; }

    /// <summary>How long it took to open the folder; null when it did not get that far.</summary>
    public TimeSpan? OpenTime { get; private set; }

    /// <summary>How long it was busy; null when it did not come to the end.</summary>
    public TimeSpan? BusyTime { get; private set; }

    /// <summary>How often each fault point was hit while it was busy; known when the run came to its end.</summary>
    public IReadOnlyDictionary<FaultPoint, int> Hits => _hits;

    public int ExitCode { get; set; }

    public string Errors { get; set; } = "";

    public void Hear(string line)
    {
        var words = line.Split(' ');
        switch (words[0])
        {
            case "opening":
                Enter(HostPhase.Opening);
                break;
            case "busy":
                OpenTime = Enter(HostPhase.Busy);
                break;
            case "ack":
                Acknowledged = int.Parse(words[1], CultureInfo.InvariantCulture);
                Requests++;
                break;
            case "kill":
                KilledAt = Enum.Parse<FaultPoint>(words[1]);
                break;
            case "done":
                BusyTime = Enter(HostPhase.Done);
                break;
            case "hits":
                _hits[Enum.Parse<FaultPoint>(words[1])] = int.Parse(words[2], CultureInfo.InvariantCulture);
                break;
            default:
                throw new InvalidDataException($"The host said: {line}");
        }
    }

    private TimeSpan Enter(HostPhase phase)
    {
        var now = _clock.GetTimestamp();
        var elapsed = _clock.GetElapsedTime(_phaseBegan, now);
        _phaseBegan = now;
        Phase = phase;
        return elapsed;
    }
}
