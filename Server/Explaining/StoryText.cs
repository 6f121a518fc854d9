using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Explaining;
using StreamBatch.Server.Wording;

namespace StreamBatch.Server.Explaining;

/// <summary>A story in plain words, or as the members of one object. Lines are not made safe for a terminal.</summary>
/// <param name="contract">The contract.</param>
/// <param name="line">Takes a line of words.</param>
public sealed class StoryText(Contract contract, Action<string> line)
{
    /// <summary>Tells the story of an event.</summary>
    public void Tell(EventStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        line($"event {story.Id} of {story.Source} came {Words.Count(story.Sightings.Count, "time")}"
            + (story.Sightings.KeptFrom is null ? "" : " in the log that is kept"));
        TellEvents(story.Sightings);
        foreach (var entry in story.Quarantine)
        {
            if (story.Unseen.Contains(entry))
            {
                line("  " + StoryWords.Of(entry));
            }

            line($"  its entry in quarantine (offset {entry.Offset}) {StoryWords.Of(entry.State)}");
        }

        foreach (var window in story.Windows)
        {
            line($"its window {window.Window} of {window.Key}");
            TellOutcome(window);
        }
    }

    /// <summary>Tells the story of an entity.</summary>
    public void Tell(EntityStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        line($"entity {story.Key}, partition {story.Partition}: {Words.Count(story.Events.Count, "event")}, "
            + $"{Words.Count(story.Results.Count, "window")}, {Words.Count(story.Revisions.Count, "revision")}, "
            + Words.Count(story.Verdicts.Count, "verdict"));
        TellEvents(story.Events);
        if (story.DroppedTo is { } droppedTo)
        {
            line("  " + StoryWords.Dropped(droppedTo));
        }

        foreach (var pane in story.Revisions)
        {
            line("  " + StoryWords.Of(contract, pane));
        }

        foreach (var verdict in story.Verdicts)
        {
            line("  " + StoryWords.Of(verdict));
        }
    }

    /// <summary>Tells the story of a window.</summary>
    public void Tell(WindowStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        line($"window {story.Window} of {story.Key}, partition {story.Partition}: "
            + $"{Words.Count(story.Events.Count, "event")}, {Words.Count(story.Revisions.Count, "revision")}");
        TellEvents(story.Events);
        TellOutcome(story);
    }

    /// <summary>Tells the story of a verdict.</summary>
    public void Tell(VerdictStory story)
    {
        ArgumentNullException.ThrowIfNull(story);
        line(StoryWords.Of(story.Verdict));
        line($"  sealed as {story.Verdict.Number}:{story.Hash}; digests: stream {story.Verdict.StreamDigest}, "
            + $"batch {story.Verdict.BatchDigest}");
        if (story.Window is { } window)
        {
            Tell(window);
        }
    }

    private void TellEvents(EventSightings sightings)
    {
        foreach (var item in sightings.Events)
        {
            line("  " + StoryWords.Of(item));
        }

        if (sightings.Count > sightings.Events.Count)
        {
            line($"  and {Words.Number(sightings.Count - sightings.Events.Count)} more events");
        }

        if (sightings.KeptFrom is { } keptFrom)
        {
            line("  " + StoryWords.Before(keptFrom));
        }
    }

    private void TellOutcome(WindowStory story)
    {
        if (story.Open is not null)
        {
            line($"  not complete: provisionally {Words.Values(contract.Aggregates, story.Open)}");
        }
        else if (story.DroppedTo is { } droppedTo)
        {
            line("  " + StoryWords.Dropped(droppedTo));
        }
        else if (story.Revisions.Count == 0)
        {
            line("  nothing was published for it");
        }

        foreach (var pane in story.Revisions)
        {
            line("  " + StoryWords.Of(contract, pane));
        }

        foreach (var view in story.Batch)
        {
            line("  " + StoryWords.Of(contract, view, story.Partition));
        }

        foreach (var correction in story.Corrections)
        {
            line("  " + StoryWords.Of(correction, story));
        }

        foreach (var verdict in story.Verdicts)
        {
            line("  " + StoryWords.Of(verdict));
        }
    }
}
