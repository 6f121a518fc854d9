namespace StreamBatch.Crash.Tests;

/// <summary>How far a host is, by what it says.</summary>
internal enum HostPhase
{
    /// <summary>It reads its arguments.</summary>
    Starting,

    /// <summary>It opens its folder and recovers.</summary>
    Opening,

    /// <summary>It takes events in, or ends the input.</summary>
    Busy,

    /// <summary>Its work is over.</summary>
    Done,
}
