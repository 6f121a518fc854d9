using StreamBatch.Generation.Randomness;

namespace StreamBatch.Generation.Events;

/// <summary>The last events, as many as there is room for: what is repeated is a producer's retry, not a replay of the
/// past.</summary>
internal sealed class RecentEvents
{
    private const int Room = 4_096;
    private const int Tries = 8;

    private readonly RecentEvent?[] _events = new RecentEvent?[Room];
    private long _count;

    public void Add(GeneratedForm form, EventIdentity identity, int key, long time, ReadOnlySpan<byte> json) =>
        (_events[_count++ % Room] ??= new RecentEvent()).Set(form, identity, key, time, json);

    /// <summary>A recent event that is <paramref name="fit"/>, the younger the likelier; null when none was found.
    /// </summary>
    public RecentEvent? Find(SeededRandom random, Func<RecentEvent, bool> fit)
    {
        for (var i = 0; i < Tries && _count > 0; i++)
        {
            var back = 1 + random.Below(1 + random.Below((int)Math.Min(_count, Room)));
            if (_events[(_count - back) % Room] is { } found && fit(found))
            {
                return found;
            }
        }

        return null;
    }
}
