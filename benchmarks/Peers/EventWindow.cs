namespace StreamBatch.Benchmarks.Peers;

/// <summary>Tumbling windows with offset 0.</summary>
internal static class EventWindow
{
    /// <summary>The inclusive start of the window that holds a time, in microseconds since the Unix epoch.</summary>
    public static long StartMicroseconds(long timeMicroseconds, long sizeMicroseconds)
    {
        long into = timeMicroseconds % sizeMicroseconds;
        return timeMicroseconds - (into < 0 ? into + sizeMicroseconds : into);
    }
}
