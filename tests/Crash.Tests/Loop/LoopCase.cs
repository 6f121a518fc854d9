using System.Globalization;
using StreamBatch.Crash.Host.Loop;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Crash.Tests.Loop;

/// <summary>
/// The events of some windows, of which some come too late, and two batch runs: each knows every event but the lost
/// ones, has rows that nothing gave, and wrong values; the second covers the later half of the first.
/// </summary>
internal static class LoopCase
{
    private const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: crash.loop
        version: 1.0.0
        status: active
        schema:
          - name: amounts
            properties:
              - { name: entity, logicalType: string, required: true }
              - { name: amount, logicalType: integer }
        customProperties:
          - property: streambatch
            value:
              key: entity
              partitions: 4
              windows: { kind: tumbling, size: 1m }
              aggregates:
                events: count()
                total: sum(amount)
              watermark: { outOfOrderness: 1s }
              late: { allowedLateness: 30s, policy: overwrite }
              authority: batch
        """;

    private const int Keys = 12;
    private const int Windows = 10;
    private const int EventsPerWindow = 3;
    private const long Minute = 60_000_000;

    private static readonly DateTimeOffset First = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private static long FirstMicroseconds => (First - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Writes contract, events and runs into <paramref name="folder"/>.</summary>
    public static async Task WriteAsync(string folder)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "contract.yaml"), Contract);
        List<string> events = [];
        List<string> late = [];
        SortedDictionary<(int Key, int Window), (int Events, long Total)> rows = [];
        for (var window = 0; window < Windows; window++)
        {
            for (var key = 0; key < Keys; key++)
            {
                for (var number = 0; number < EventsPerWindow; number++)
                {
                    var amount = (key * 100) + (window * 10) + number;
                    var isLate = (key + window + number) % 11 == 0;
                    (isLate ? late : events).Add(EventOf(key, window, number, amount));
                    var row = rows.GetValueOrDefault((key, window));
                    rows[(key, window)] = (row.Events + 1, row.Total + amount);
                }
            }
        }

        // Two windows behind the end: what comes late has expired.
        events.Add(EventOf(0, Windows + 1, 0, 1));
        await File.WriteAllLinesAsync(Path.Combine(folder, "events.ndjson"), [.. events, .. late]);
        await WriteRunAsync(folder, 1, 0, rows);
        await WriteRunAsync(folder, 2, Windows / 2, rows);
    }

    /// <summary>What a store says in the end; the same after every life.</summary>
    public static async Task<List<string>> ReadAsync(string place, string? connectionString)
    {
        await using var store = await LoopStore.OpenAsync(place, connectionString: connectionString);
        await using var host = await EmbeddedHost.OpenAsync(
            store.Ports, new EmbeddedHostOptions(), CancellationToken.None);
        var contract = host.Contracts.Single().Contract;
        List<string> lines = [];
        await foreach (var pane in host.Results.ReadResultsAsync(contract, new ResultQuery(), CancellationToken.None))
        {
            var revisions = await host.Results
                .ReadRevisionsAsync(contract, pane.Key, pane.Window, CancellationToken.None);
            lines.AddRange(revisions.Select(revision => string.Create(
                CultureInfo.InvariantCulture,
                $"pane {revision.Key} {revision.Window} {revision.Revision} {revision.Mode} {revision.Cause} ")
                + string.Join(' ', revision.Values?.Select(value => value.Format(0)) ?? [])));
        }

        foreach (var run in host.ControlOf(contract.Id).Runs)
        {
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"run {run.Id} {run.Rows} {run.Digest} {run.Sequence}"));
        }

        var stored = await host.Verdicts.ReadAsync(contract.Id, CancellationToken.None);
        Dictionary<(string, EventTime), string> groups = [];
        foreach (var verdict in stored.Select(item => VerdictCodec.Read(item.Body)))
        {
            if (verdict.Key is null)
            {
                // Commands that are given again compare again: the last word counts.
                groups[(verdict.Run, verdict.Group.Start)] =
                    $"{verdict.Kind} {verdict.StreamDigest == verdict.BatchDigest}";
                continue;
            }

            // Each difference is told once, whatever was cut off.
            lines.Add($"verdict {verdict.Run} {verdict.Key} {verdict.Group} {verdict.Kind} {verdict.Class} "
                + $"{verdict.Action} {verdict.Revision} {verdict.Stream} {verdict.Batch}");
        }

        lines.AddRange(groups.Select(group => $"group {group.Key} {group.Value}"));
        var audit = await VerdictAudit.VerifyAsync(host, contract.Id, null, CancellationToken.None);
        lines.Add($"sound {audit.IsSound}");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static string EventOf(int key, int window, int number, int amount)
    {
        var time = First.AddMinutes(window).AddSeconds(5 + (number * 15));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"specversion\":\"1.0\",\"id\":\"{key}-{window}-{number}\",\"source\":\"s\",\"type\":\"crash.loop\",")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"\"time\":\"{time:yyyy-MM-ddTHH:mm:ssZ}\",\"data\":{{\"entity\":\"k{key}\",\"amount\":{amount}}}}}");
    }

    private static async Task WriteRunAsync(
        string folder,
        int run,
        int firstWindow,
        SortedDictionary<(int Key, int Window), (int Events, long Total)> rows)
    {
        List<string> lines = [$"{StartOf(firstWindow)}\t{StartOf(Windows)}"];
        foreach (var ((key, window), (events, total)) in rows.Where(row => row.Key.Window >= firstWindow))
        {
            switch ((key + (window * 5) + (run * 3)) % 17)
            {
                case 0:
                    break;
                case 1:
                    lines.Add(RowOf(key, window, events, total + run));
                    break;
                case 2:
                    lines.Add(RowOf(key, window, events + run, total + 5));
                    break;
                default:
                    lines.Add(RowOf(key, window, events, total));
                    break;
            }
        }

        lines.Add(RowOf(Keys + run, firstWindow, 2, 7));
        await File.WriteAllLinesAsync(
            Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"run-{run}.tsv")), lines);
    }

    private static string RowOf(int key, int window, int events, long total) => string.Create(
        CultureInfo.InvariantCulture, $"k{key}\t{StartOf(window)}\t{StartOf(window + 1)}\t{events}\t{total}");

    private static string StartOf(int window) =>
        (FirstMicroseconds + (window * Minute)).ToString(CultureInfo.InvariantCulture);
}
