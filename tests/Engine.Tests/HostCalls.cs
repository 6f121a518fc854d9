using System.Globalization;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Tests;

/// <summary>What these tests do with a host again and again.</summary>
internal static class HostCalls
{
    /// <summary>Ingests one request and gives the statuses in the order of the events.</summary>
    public static async Task<string> IngestAsync(this EmbeddedHost host, params TrafficEvent[] events) =>
        await host.IngestAsync(false, events);

    public static async Task<string> IngestAsync(this EmbeddedHost host, bool holds, params TrafficEvent[] events)
    {
        var request = Prepare(host, events);
        await host.IngestAsync(TrafficContract.Id, request, holds);
        return Statuses(request);
    }

    public static PreparedRequest Prepare(EmbeddedHost host, IEnumerable<TrafficEvent> events)
    {
        var request = host.NewRequest(TrafficContract.Id);
        foreach (var item in events)
        {
            Assert.Equal(ReasonCode.None, request.Add(item.Bytes).Reason);
        }

        request.Seal();
        return request;
    }

    public static string Statuses(PreparedRequest request)
    {
        var statuses = new string[request.Batch.Count];
        for (var place = 0; place < statuses.Length; place++)
        {
            statuses[request.Order[place]] = ReasonCodeText.Of(request.Outcomes[place].Status);
        }

        return string.Join(' ', statuses);
    }

    /// <summary>The current view, after everything acknowledged is published.</summary>
    public static async Task<List<Pane>> ResultsAsync(this EmbeddedHost host, Contract contract)
    {
        await host.DrainAsync();
        List<Pane> panes = [];
        await foreach (var pane in host.Results.ReadResultsAsync(contract, new ResultQuery(), default))
        {
            panes.Add(pane);
        }

        return panes;
    }

    public static async Task<List<QuarantineEntry>> QuarantineAsync(this EmbeddedHost host, Contract contract)
    {
        await host.DrainAsync();
        List<QuarantineEntry> entries = [];
        await foreach (var entry in host.Results.ReadQuarantineAsync(contract, default))
        {
            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>The current view as lines, ordinal.</summary>
    public static async Task<List<string>> ViewAsync(this EmbeddedHost host, Contract contract) =>
        Lines((await host.ResultsAsync(contract)).Select(pane => (pane.Key, pane.Window, pane.Values!)));

    /// <summary>All panes of every window of the current view, as lines that leave nothing out.</summary>
    public static async Task<List<string>> PanesAsync(this EmbeddedHost host, Contract contract)
    {
        List<string> panes = [];
        foreach (var current in await host.ResultsAsync(contract))
        {
            var revisions = await host.Results.ReadRevisionsAsync(contract, current.Key, current.Window, default);
            panes.AddRange(revisions.Select(pane =>
                $"{pane with { Values = null }} {(pane.Values is null ? "-" : Text(pane.Values))}"));
        }

        return panes;
    }

    public static List<string> Lines(IEnumerable<(string Key, Window Window, AggregateValues Values)> rows) =>
    [
        .. rows.OrderBy(row => row.Key, StringComparer.Ordinal).ThenBy(row => row.Window)
            .Select(row => string.Create(
                CultureInfo.InvariantCulture, $"{row.Key}[{row.Window.Start.Microseconds}) {Text(row.Values)}")),
    ];

    private static string Text(AggregateValues values) =>
        string.Join(' ', values.Select((value, i) => value.Format(i < 2 ? 0 : i == 5 ? 8 : 2)));
}
