using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Timing;

namespace StreamBatch.Generation.Events;

/// <summary>Chooses which source sends an event; some are silent for a while, again and again.</summary>
internal sealed class SourceChoice(GenerationPlan plan, EventClock clock)
{
    /// <summary>A source that is heard at the present.</summary>
    public int Draw(SeededRandom random)
    {
        var source = random.Below(plan.Sources);
        while (IsSilent(source))
        {
            source = (source + 1) % plan.Sources;
        }

        return source;
    }

    /// <summary>Whether a source is silent at the present. Neighbours are silent in turn; the last ones never are.
    /// </summary>
    public bool IsSilent(int source) =>
        source < plan.IdleSources && (clock.Elapsed / plan.SilentPhase + source) % 2 == 1;
}
