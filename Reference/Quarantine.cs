namespace StreamBatch.Reference;

/// <summary>All entries that there ever were, oldest first.</summary>
internal sealed class Quarantine
{
    private readonly List<QuarantineEntry> _entries = [];

    public IEnumerable<QuarantineEntry> OpenEntries => _entries.Where(entry => entry.IsOpen);

    /// <summary>Whether there is an entry of the same source, id and content, open or not.</summary>
    public bool Holds(ParsedEvent candidate) => _entries.Any(
        entry => entry.Event.HasNameOf(candidate) && entry.Event.Content == candidate.Content);

    /// <summary>Whether that very event is held and nothing has come of it yet.</summary>
    public bool StillHolds(ParsedEvent held) =>
        OpenEntries.Any(entry => entry.Event == held && entry.Kind == EntryKind.Held);

    public QuarantineEntry? FindOldestOpen(string source, string id) => OpenEntries.FirstOrDefault(
        entry => entry.Event.Source == source && entry.Event.Id == id);

    /// <summary>Ends the entry that <paramref name="corrected"/>, which now counts or is held, takes the place of.
    /// </summary>
    public void EndCorrected(ParsedEvent corrected, int partition)
    {
        var original = OpenEntries.FirstOrDefault(entry => entry.Kind != EntryKind.Conflict
            && entry.Partition == partition && entry.Event.HasNameOf(corrected)
            && entry.Event.Content != corrected.Content);
        if (original is not null)
        {
            original.IsOpen = false;
        }
    }

    /// <summary>Keeps an event of that outcome, unless the outcome is none to keep.</summary>
    public void Keep(ParsedEvent kept, int partition, Judgement judgement)
    {
        if (KindOf(judgement.Status) is { } kind)
        {
            _entries.Add(new QuarantineEntry
            {
                Event = kept,
                Partition = partition,
                Kind = kind,
                Gate = judgement.Gate.GetValueOrDefault(),
            });
        }
    }

    /// <summary>What becomes of <paramref name="entry"/> when its release has that outcome.</summary>
    public static void Settle(QuarantineEntry entry, Judgement judgement)
    {
        if (KindOf(judgement.Status) is { } kind)
        {
            entry.Kind = kind;
            entry.Gate = judgement.Gate ?? entry.Gate;
        }
        else
        {
            entry.IsOpen = false;
        }
    }

    private static EntryKind? KindOf(EventStatus status) => status switch
    {
        EventStatus.Quarantined => EntryKind.BrokenGate,
        EventStatus.Conflict => EntryKind.Conflict,
        EventStatus.Held => EntryKind.Held,
        EventStatus.Expired => EntryKind.Expired,
        _ => null,
    };
}
