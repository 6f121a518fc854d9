using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Explaining;
using StreamBatch.Server.Json;

namespace StreamBatch.Cli.Explaining;

/// <summary>Prints a story: in plain words, or as one object.</summary>
internal sealed class StoryPrinter
{
    private readonly Printer _printer;
    private readonly Contract _contract;
    private readonly bool _asJson;

    public StoryPrinter(Printer printer, Contract contract, bool asJson)
    {
        _printer = printer;
        _contract = contract;
        _asJson = asJson;
    }

    public void Print(EventStory story)
    {
        if (_asJson)
        {
            _printer.Json(writer =>
            {
                writer.WriteString("source", story.Source);
                writer.WriteString("id", story.Id);
                writer.WriteEvents(story.Sightings);
                writer.WriteQuarantine(story.Quarantine);
                writer.WriteStartArray("windows");
                foreach (var window in story.Windows)
                {
                    writer.WriteStartObject();
                    writer.WriteWindow(_contract, window);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        _printer.Line($"event {story.Id} of {story.Source} came {Words.Count(story.Sightings.Count, "time")}"
            + (story.Sightings.KeptFrom is null ? "" : " in the log that is kept"));
        PrintEvents(story.Sightings);
        foreach (var entry in story.Quarantine)
        {
            if (story.Unseen.Contains(entry))
            {
                _printer.Line("  " + StoryWords.Of(entry));
            }

            _printer.Line($"  its entry in quarantine (offset {entry.Offset}) {StoryWords.Of(entry.State)}");
        }

        foreach (var window in story.Windows)
        {
            _printer.Line($"its window {window.Window} of {window.Key}");
            PrintOutcome(window);
        }
    }

    public void Print(EntityStory story)
    {
        if (_asJson)
        {
            _printer.Json(writer =>
            {
                writer.WriteString("key", story.Key);
                writer.WriteNumber("partition", story.Partition);
                writer.WriteEvents(story.Events);
                writer.WriteTime("droppedTo", story.DroppedTo?.Microseconds);
                writer.WritePanes("results", _contract, story.Results);
                writer.WritePanes("revisions", _contract, story.Revisions);
                writer.WriteVerdicts(story.Verdicts);
            });
            return;
        }

        _printer.Line($"entity {story.Key}, partition {story.Partition}: {Words.Count(story.Events.Count, "event")}, "
            + $"{Words.Count(story.Results.Count, "window")}, {Words.Count(story.Revisions.Count, "revision")}, "
            + Words.Count(story.Verdicts.Count, "verdict"));
        PrintEvents(story.Events);
        if (story.DroppedTo is { } droppedTo)
        {
            _printer.Line("  " + StoryWords.Dropped(droppedTo));
        }

        foreach (var pane in story.Revisions)
        {
            _printer.Line("  " + StoryWords.Of(_contract, pane));
        }

        foreach (var verdict in story.Verdicts)
        {
            _printer.Line("  " + StoryWords.Of(verdict));
        }
    }

    public void Print(WindowStory story)
    {
        if (_asJson)
        {
            _printer.Json(writer => writer.WriteWindow(_contract, story));
            return;
        }

        _printer.Line($"window {story.Window} of {story.Key}, partition {story.Partition}: "
            + $"{Words.Count(story.Events.Count, "event")}, {Words.Count(story.Revisions.Count, "revision")}");
        PrintEvents(story.Events);
        PrintOutcome(story);
    }

    public void Print(VerdictStory story)
    {
        if (_asJson)
        {
            _printer.Json(writer =>
            {
                writer.WritePropertyName("verdict");
                writer.WriteRawValue(Domain.Verdicts.VerdictCodec.Write(story.Verdict));
                writer.WriteString("hash", story.Hash);
                writer.WritePropertyName("window");
                if (story.Window is null)
                {
                    writer.WriteNullValue();
                    return;
                }

                writer.WriteStartObject();
                writer.WriteWindow(_contract, story.Window);
                writer.WriteEndObject();
            });
            return;
        }

        _printer.Line(StoryWords.Of(story.Verdict));
        _printer.Line($"  sealed as {story.Verdict.Number}:{story.Hash}; digests: stream {story.Verdict.StreamDigest}, "
            + $"batch {story.Verdict.BatchDigest}");
        if (story.Window is { } window)
        {
            Print(window);
        }
    }

    private void PrintEvents(EventSightings sightings)
    {
        foreach (var item in sightings.Events)
        {
            _printer.Line("  " + StoryWords.Of(item));
        }

        if (sightings.Count > sightings.Events.Count)
        {
            _printer.Line($"  and {Words.Number(sightings.Count - sightings.Events.Count)} more events");
        }

        if (sightings.KeptFrom is { } keptFrom)
        {
            _printer.Line("  " + StoryWords.Before(keptFrom));
        }
    }

    private void PrintOutcome(WindowStory story)
    {
        if (story.Open is not null)
        {
            _printer.Line($"  not complete: provisionally {Words.Values(_contract.Aggregates, story.Open)}");
        }
        else if (story.DroppedTo is { } droppedTo)
        {
            _printer.Line("  " + StoryWords.Dropped(droppedTo));
        }
        else if (story.Revisions.Count == 0)
        {
            _printer.Line("  nothing was published for it");
        }

        foreach (var pane in story.Revisions)
        {
            _printer.Line("  " + StoryWords.Of(_contract, pane));
        }

        foreach (var view in story.Batch)
        {
            _printer.Line("  " + StoryWords.Of(_contract, view, story.Partition));
        }

        foreach (var correction in story.Corrections)
        {
            _printer.Line("  " + StoryWords.Of(correction, story));
        }

        foreach (var verdict in story.Verdicts)
        {
            _printer.Line("  " + StoryWords.Of(verdict));
        }
    }
}
