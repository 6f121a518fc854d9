using System.Net;
using System.Text.Json;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>Scenarios of reading page by page.</summary>
internal static class PagingScenarios
{
    private static readonly int[] Limits = [1, 2, 3, 7, 1_000];

    /// <summary>The pages of every list together are the list, whatever their size.</summary>
    public static async Task EveryList(EditionClient client)
    {
        await client.RegisterAsync("manual");
        string[] sensors = ["a", "b", "c", "d"];
        int[] seconds = [0, 10, 40];
        await client.SendAsync([.. sensors.SelectMany(sensor => seconds.Select(second =>
            client.Event($"{sensor}{second}", second, sensor: sensor)))]);
        await client.SendAsync([.. Enumerable.Range(0, 5).Select(i => client.Event($"q{i}", 1, "5000", $"s{i}"))]);
        await client.RaiseAsync(35);
        await client.SeeAsync(
            "results", "results", _ => "", [.. Enumerable.Repeat("", 8)]);
        await client.SendAsync(client.Event("late", 12, sensor: "b"));
        await client.SeeAsync(
            "results?revisions=true", "results", _ => "", [.. Enumerable.Repeat("", 9)]);
        foreach (var run in (string[])["r1", "r2", "r3"])
        {
            await DecisionScenarios.LoadAsync(client, run, "now", "a,00,2,9", "b,00,2,9", "c,00,1,1");
        }

        await DecisionScenarios.ReconcileAsync(client);
        await DecisionScenarios.ReconcileAsync(client);
        (string Place, string Array, int AtLeast)[] lists =
        [
            ("results?", "results", 8), ("results?revisions=true&", "results", 9), ("results?key=b&", "results", 2),
            ("results?revisions=true&key=b&", "results", 3), ("results?open=true&", "open", 4),
            ("results?with=batch&", "windows", 8), ("quarantine?", "quarantine", 5),
            ("quarantine?state=open&", "quarantine", 5), ("batch-runs?", "batchRuns", 3),
            ("reconciliations?", "reconciliations", 2), ("incidents?", "incidents", 2), ("verdicts?", "verdicts", 4),
            ($"results?from={EditionClient.Time(10)}&to={EditionClient.Time(20)}&", "results", 4),
        ];
        foreach (var (place, array, atLeast) in lists)
        {
            var whole = Texts(await client.GetAsync(place.TrimEnd('?', '&')), array);
            Assert.True(whole.Count >= atLeast, $"{place}: {whole.Count}");
            foreach (var limit in Limits)
            {
                Assert.Equal(whole, await PagesAsync(client, place, array, limit));
            }
        }
    }

    /// <summary>A page begins after its place, whatever was published meanwhile; and what is no place is refused.
    /// </summary>
    public static async Task PlacesThatStay(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(
            client.Event("1", 11), client.Event("2", 11, sensor: "b"), client.Event("3", 21));
        await client.RaiseAsync(29);
        await client.SeeResultsAsync("a@00:10 1 1", "b@00:10 1 1");
        var first = await client.GetAsync("results?limit=1");
        var next = first.GetProperty("next").GetString();
        var other = first.GetProperty("results")[0].GetProperty("key").GetString() == "a" ? "b" : "a";

        // Before the place, at it, and behind it.
        await client.SendAsync(
            client.Event("before", 1), client.Event("late", 12), client.Event("later", 12, sensor: "b"));
        await client.RaiseAsync(30);
        await client.SeeResultsAsync("a@00:00 1 1", "a@00:10 2 2", "a@00:20 1 1", "b@00:10 2 2");
        var rest = await client.GetAsync("results?after=" + next);
        Assert.Equal(
            [$"{other}@00:10 2 2", "a@00:20 1 1"],
            rest.GetProperty("results").EnumerateArray().Select(EditionClient.DescribeRow));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next").ValueKind);

        foreach (var (place, code) in ((string, string)[])
        [
            ("results?after=nonsense", "positionInvalid"), ($"results?open=true&after={next}", "positionInvalid"),
            ("results?limit=0", "parameterInvalid"), ("results?limit=10001", "parameterInvalid"),
            ("results?format=ndjson&limit=5", "parameterInvalid"), ("quarantine?after=x", "parameterInvalid"),
            ("batch-runs?after=x", "parameterInvalid"), ("verdicts?after=-1", "parameterInvalid"),
        ])
        {
            Assert.Equal((HttpStatusCode.BadRequest, code), await client.RefusalAsync(place));
        }
    }

    private static async Task<List<string>> PagesAsync(EditionClient client, string place, string array, int limit)
    {
        List<string> rows = [];
        string? next = null;
        do
        {
            var page = await client.GetAsync(
                $"{place}limit={limit}" + (next is null ? "" : "&after=" + Uri.EscapeDataString(next)));
            var read = Texts(page, array);
            Assert.InRange(read.Count, next is null ? 0 : 1, limit);
            rows.AddRange(read);
            next = page.GetProperty("next").GetString();
        }
        while (next is not null);

        return rows;
    }

    private static List<string> Texts(JsonElement answer, string array) =>
        [.. answer.GetProperty(array).EnumerateArray().Select(row => row.GetRawText())];
}
