using System.Text.Json;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>Scenarios of live feeds.</summary>
internal static class FeedScenarios
{
    private const int Rounds = 12;

    /// <summary>A client whose connection breaks again and again while panes come sees each once, in the order of its
    /// partition; and so does one that begins again after any of them.</summary>
    public static async Task PanesAcrossBrokenConnections(EditionClient client)
    {
        await client.RegisterAsync();
        var sending = SendRoundsAsync(client);
        var seen = new List<(JsonElement Row, string Position)>();
        var random = new Random(11);
        while (!sending.IsCompleted || seen.Count < await CountAsync(client))
        {
            await using var feed = await client.FollowAsync("panes", seen.Count == 0 ? null : seen[^1].Position);
            for (var left = random.Next(1, 8); left > 0; left--)
            {
                var next = feed.ReadAsync(1);
                await Task.WhenAny(next, sending);
                if (!next.IsCompleted && seen.Count == await CountAsync(client))
                {
                    break;
                }

                seen.AddRange(await next);
            }
        }

        await sending;
        var revisions = (await client.GetAsync("results?revisions=true")).GetProperty("results");
        Assert.Equal(Sorted(revisions.EnumerateArray()), Sorted(seen.Select(item => item.Row)));
        AssertInOrder(seen);
        Assert.True(seen.Count > 2 * Rounds, $"only {seen.Count} panes");

        for (var cut = 0; cut <= seen.Count; cut++)
        {
            var position = cut == 0 ? null : seen[cut - 1].Position;
            await using var feed = await client.FollowAsync(position is null ? "panes" : "panes?after=" + position);
            var rest = await feed.ReadAsync(seen.Count - cut);
            Assert.Equal(Sorted(seen.Skip(cut).Select(item => item.Row)), Sorted(rest.Select(item => item.Row)));
            AssertInOrder(rest);
        }
    }

    /// <summary>From now on, and of one entity.</summary>
    public static async Task PanesFromNow(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("a1", 1), client.Event("b1", 1, sensor: "b"));
        await client.RaiseAsync(10);
        await client.SeeResultsAsync("a@00:00 1 1", "b@00:00 1 1");

        await using var all = await client.FollowAsync("panes?from=now");
        await using var one = await client.FollowAsync("panes?key=b");
        var first = (await one.ReadAsync(1))[0].Row;
        await client.CheckAsync("Pane", first);
        Assert.Equal("b@00:00 1 1", EditionClient.DescribeRow(first));
        await client.SendAsync(client.Event("b2", 2, sensor: "b"));
        Assert.Equal("b@00:00 2 2", EditionClient.DescribeRow((await all.ReadAsync(1))[0].Row));
        Assert.Equal("b@00:00 2 2", EditionClient.DescribeRow((await one.ReadAsync(1))[0].Row));

        // A client that comes again asks as it did first.
        await using var again = await client.FollowAsync("panes?from=now", one.Position);
        await client.SendAsync(client.Event("a2", 2));
        Assert.Equal(
            ["a@00:00 2 2"],
            (await again.ReadAsync(1)).Select(item => EditionClient.DescribeRow(item.Row)));
    }

    /// <summary>Verdicts come when they are sealed, and those about windows that differ as drift; both go on from any
    /// place of the chain.</summary>
    public static async Task VerdictsAndDrift(EditionClient client)
    {
        await client.RegisterAsync("manual");
        await using var live = await client.FollowAsync("verdicts");
        await using var drift = await client.FollowAsync("drift");
        await client.SendAsync(client.Event("1", 1), client.Event("2", 2, "2", "b"), client.Event("3", 11));
        await client.RaiseAsync(60);
        await client.SeeResultsAsync("a@00:00 1 1", "a@00:10 1 1", "b@00:00 1 2");
        await DecisionScenarios.LoadAsync(client, "r", "now", "a,00,2,9", "a,10,1,1", "b,00,2,9");
        await DecisionScenarios.ReconcileAsync(client);

        var first = await drift.ReadAsync(2);
        Assert.Equal(["a incident", "b incident"], first.Select(item => DescribeDrift(item.Row)));
        Assert.All(first, item => Assert.Equal("loss", item.Row.GetProperty("class").GetString()));
        await client.DoAsync($"incidents/{first[1].Row.GetProperty("repair")}/approve", """{"by":"ops"}""");
        var decision = (await drift.ReadAsync(1))[0].Row;
        Assert.Equal("b adopted", DescribeDrift(decision));
        await client.CheckAsync("SealedDrift", first[0].Row);
        await client.CheckAsync("SealedDrift", decision);

        var sealedOnes = (await client.GetAsync("verdicts")).GetProperty("verdicts").EnumerateArray().ToList();
        var seen = await live.ReadAsync(sealedOnes.Count);
        await client.CheckAsync("StoredVerdict", seen[0].Row);
        Assert.Equal(Texts(sealedOnes), Texts(seen.Select(item => item.Row)));
        var differing = sealedOnes.Where(row => row.GetProperty("verdict").GetProperty("class").ValueKind
            != JsonValueKind.Null).Select(row => row.GetProperty("number").GetInt64()).ToList();
        for (var cut = 0; cut <= seen.Count; cut++)
        {
            var after = cut == 0 ? "from=start" : "after=" + seen[cut - 1].Position;
            await using var verdicts = await client.FollowAsync("verdicts?" + after);
            Assert.Equal(
                Texts(sealedOnes.Skip(cut)),
                Texts((await verdicts.ReadAsync(seen.Count - cut)).Select(item => item.Row)));
            var rest = differing.FindAll(number => number > cut);
            await using var drifts = await client.FollowAsync("drift?" + after);
            Assert.Equal(
                rest, (await drifts.ReadAsync(rest.Count)).Select(item => item.Row.GetProperty("number").GetInt64()));
        }
    }

    private static string DescribeDrift(JsonElement row) =>
        $"{row.GetProperty("key").GetString()} {row.GetProperty("action").GetString()}";

    private static List<string> Texts(IEnumerable<JsonElement> rows) => [.. rows.Select(row => row.GetRawText())];

    private static async Task SendRoundsAsync(EditionClient client)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var start = round * 10;
            await client.SendAsync(
                client.Event($"a{round}", start, sensor: "a"),
                client.Event($"b{round}", start + 1, sensor: "b"),
                client.Event($"c{round}", start + 2, sensor: "c"));
            await client.RaiseAsync(start + 10);
            await client.SendAsync(client.Event($"late{round}", start + 3, sensor: "b"));
        }

        // When the view has everything, no more panes come.
        await client.SeeResultsAsync([.. new[] { ("a", 1), ("b", 2), ("c", 1) }.SelectMany(sensor =>
            Enumerable.Range(0, Rounds).Select(round =>
                $"{sensor.Item1}@{EditionClient.Time(round * 10)[14..19]} {sensor.Item2} {sensor.Item2}"))]);
    }

    private static async Task<int> CountAsync(EditionClient client) =>
        (await client.GetAsync("results?revisions=true")).GetProperty("results").GetArrayLength();

    private static List<string> Sorted(IEnumerable<JsonElement> rows) =>
        [.. rows.Select(row => row.GetRawText()).Order(StringComparer.Ordinal)];

    private static void AssertInOrder(IEnumerable<(JsonElement Row, string Position)> seen)
    {
        foreach (var partition in seen.Select(item => item.Row).GroupBy(row => row.GetProperty("partition").GetInt32()))
        {
            var offsets = partition.Select(row => row.GetProperty("offset").GetInt64()).ToList();
            Assert.Equal(offsets.Order(), offsets);
        }
    }
}
