namespace StreamBatch.Reference;

/// <summary>Puts what counts into windows.</summary>
internal static class WindowContents
{
    /// <summary>The windows of one entity with the records that each holds, by start.</summary>
    public static IReadOnlyList<(WindowBounds Bounds, IReadOnlyList<LoggedEvent> Records)> Of(
        IEnumerable<Contribution> contributions, bool isSession) =>
        isSession ? Sessions(contributions) : Aligned(contributions);

    private static List<(WindowBounds Bounds, IReadOnlyList<LoggedEvent> Records)> Aligned(
        IEnumerable<Contribution> contributions) =>
    [
        .. contributions.GroupBy(contribution => contribution.Window)
            .OrderBy(window => window.Key.Start)
            .Select(window => (window.Key,
                (IReadOnlyList<LoggedEvent>)[.. window.Select(contribution => contribution.Record)])),
    ];

    // A chain goes on while the next event comes no later than the chain's end: sessions that touch are one.
    private static List<(WindowBounds Bounds, IReadOnlyList<LoggedEvent> Records)> Sessions(
        IEnumerable<Contribution> contributions)
    {
        List<(WindowBounds Bounds, IReadOnlyList<LoggedEvent> Records)> sessions = [];
        foreach (var (record, own) in contributions.OrderBy(contribution => contribution.Record.Time))
        {
            if (sessions.Count > 0 && own.Start <= sessions[^1].Bounds.End)
            {
                var (bounds, records) = sessions[^1];
                sessions[^1] = (bounds with { End = own.End }, [.. records, record]);
            }
            else
            {
                sessions.Add((own, [record]));
            }
        }

        return sessions;
    }
}
