namespace StreamBatch.Client.Processes.Tests;

/// <summary>When whom is killed, by how many events have an outcome; a seed decides.</summary>
internal sealed class KillPlan
{
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMilliseconds(5);

    private readonly Random _random;

    public KillPlan(int seed, int events)
    {
        _random = new Random(seed);
        Journaled = Lives(events);
        WithIds = Lives(events);

        // Of both producers together, who hear of at least twice the events.
        Server = [.. Enumerable.Range(0, _random.Next(1, 3)).Select(i =>
            new Kill(_random.Next(events / 10, events / 2) + i * events, Delay()))];
    }

    /// <summary>Kills of the producer with a journal, each in a life of its own.</summary>
    public IReadOnlyList<Kill> Journaled { get; }

    /// <summary>Kills of the producer whose events have ids.</summary>
    public IReadOnlyList<Kill> WithIds { get; }

    public IReadOnlyList<Kill> Server { get; }

    // A life has less than all events left when the ones before it had their share.
    private List<Kill> Lives(int events) => [.. Enumerable.Range(0, _random.Next(1, 3))
        .Select(_ => new Kill(_random.Next(1, events * 2 / 5), Delay()))];

    private TimeSpan Delay() => LongestDelay * _random.NextDouble();

    /// <summary>A kill.</summary>
    /// <param name="Acknowledged">At so many events.</param>
    /// <param name="Delay">And so long after, so that it does not always follow a line of output.</param>
    public sealed record Kill(int Acknowledged, TimeSpan Delay)
    {
        // Too short for a timer.
        public void Wait()
        {
            var began = TimeProvider.System.GetTimestamp();
            SpinWait.SpinUntil(() => TimeProvider.System.GetElapsedTime(began) >= Delay);
        }
    }
}
