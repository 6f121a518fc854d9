using System.Net;
using System.Text;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>Scenarios of the stream: from events to results.</summary>
internal static class StreamingScenarios
{
    private const string One = "application/cloudevents+json";
    private const string Batch = "application/cloudevents-batch+json";

    public static async Task RegisteringTwice(EditionClient client)
    {
        Assert.Equal(HttpStatusCode.Created, await client.RegisterAsync());
        Assert.Equal(HttpStatusCode.OK, await client.RegisterAsync());
        Assert.Equal(HttpStatusCode.Conflict, await client.RegisterAsync("stream"));
        Assert.Equal(client.ContractId, (await client.GetAsync("")).GetProperty("contract").GetString());
        Assert.Contains("authority: batch", await client.GetTextAsync("document"), StringComparison.Ordinal);
    }

    public static async Task AnyOrderAnyFormAnyNumber(EditionClient client)
    {
        await client.RegisterAsync();
        var random = new Random(7);
        var events = Enumerable.Range(0, 60).Select(i => client.Event($"e{i}", i, $"{i}.25", i % 2 == 0 ? "a" : "b"))
            .ToArray();
        random.Shuffle(events);

        var (status, answer) = await client.PostAsync("events", One, Encoding.UTF8.GetBytes(events[0]));
        Assert.Equal((HttpStatusCode.OK, "accepted"), (status, EditionClient.OutcomeOf(answer)));
        (status, answer) = await client.PostAsync(
            "events", Batch, Encoding.UTF8.GetBytes($"[{string.Join(',', events[..20])}]"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(19, answer.GetProperty("counts").GetProperty("accepted").GetInt32());
        (status, answer) = await client.PostAsync(
            "events?batch=7", "application/x-ndjson", Encoding.UTF8.GetBytes(string.Join('\n', events)), isGzip: true);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(20, answer.GetProperty("counts").GetProperty("duplicate").GetInt32());
        Assert.Equal(60, answer.GetProperty("outcomes").GetArrayLength());
        Assert.All(await client.SendAsync(events), outcome => Assert.Equal("duplicate:known", outcome));

        await client.RaiseAsync(60);
        await client.SeeResultsAsync(
            "a@00:00 5 21.25", "a@00:10 5 71.25", "a@00:20 5 121.25", "a@00:30 5 171.25", "a@00:40 5 221.25",
            "a@00:50 5 271.25", "b@00:00 5 26.25", "b@00:10 5 76.25", "b@00:20 5 126.25", "b@00:30 5 176.25",
            "b@00:40 5 226.25", "b@00:50 5 276.25");
    }

    public static async Task LateAndExpired(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1));
        await client.RaiseAsync(15);
        await client.SeeResultsAsync("a@00:00 1 1");

        Assert.Equal(["late"], await client.SendAsync(client.Event("2", 2)));
        await client.SeeAsync(
            "results?revisions=true",
            "results",
            row => $"{row.GetProperty("revision")} {row.GetProperty("timing")} {EditionClient.DescribeRow(row)}",
            "1 onTime a@00:00 1 1",
            "2 late a@00:00 2 2");
        await client.RaiseAsync(30);
        Assert.Equal(["expired:expired"], await client.SendAsync(client.Event("3", 3)));
        await client.SeeQuarantineAsync("quarantine?state=open", "3 expired expired");
        await client.SeeResultsAsync("a@00:00 2 2");
    }

    public static async Task Retraction(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1, "5"), client.Event("2", 11, "7"));
        await client.RaiseAsync(20);
        await client.SeeResultsAsync("a@00:00 1 5", "a@00:10 1 7");

        var retraction = client.Event("r1", 11, "0", attributes: """ "kind":"retraction","retracts":"2", """.Trim());
        Assert.Equal(["late"], await client.SendAsync(retraction));
        Assert.Equal(["duplicate:known"], await client.SendAsync(retraction));
        await client.SeeResultsAsync("a@00:00 1 5");
        await client.SeeAsync(
            $"results?revisions=true&from={EditionClient.Time(10)}",
            "results",
            row => $"{row.GetProperty("mode").GetString()} {EditionClient.DescribeRow(row)}",
            "whole a@00:10 1 7",
            "withdrawal a@00:10 -");
    }

    public static async Task Tombstone(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1), client.Event("2", 15), client.Event("3", 1, "3", "b"));
        await client.RaiseAsync(20);
        await client.SeeResultsAsync("a@00:00 1 1", "a@00:10 1 1", "b@00:00 1 3");

        var tombstone = client.Event("t", 12, "0", attributes: """ "kind":"tombstone", """.Trim());
        Assert.Equal(["accepted"], await client.SendAsync(tombstone));
        Assert.Equal(["tombstoned:tombstoned"], await client.SendAsync(client.Event("4", 11)));
        await client.SeeResultsAsync("a@00:10 1 1", "b@00:00 1 3");
    }

    public static async Task ConflictAndBrokenRule(EditionClient client)
    {
        await client.RegisterAsync();
        Assert.Equal(["accepted"], await client.SendAsync(client.Event("1", 1)));
        Assert.Equal(
            ["conflict:otherContent", "quarantined:range", "quarantined:type"],
            await client.SendAsync(
                client.Event("1", 1, "2"), client.Event("2", 2, "5000"), client.Event("3", 3, "\"x\"")));
        Assert.Equal(["duplicate:quarantined"], await client.SendAsync(client.Event("2", 2, "5000")));
        await client.SeeQuarantineAsync(
            "quarantine",
            "1 conflict otherContent",
            "2 quarantined range",
            "3 quarantined type");
        await client.RaiseAsync(10);
        await client.SeeResultsAsync("a@00:00 1 1");
    }

    public static async Task FormsOfResults(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1, "1", "a\\\"b,c"), client.Event("2", 2), client.Event("3", 12));
        await client.RaiseAsync(20);
        await client.SeeAsync("results?key=a", "results", EditionClient.DescribeRow, "a@00:00 1 1", "a@00:10 1 1");
        await client.SeeAsync(
            $"results?to={EditionClient.Time(10)}&key=a", "results", EditionClient.DescribeRow, "a@00:00 1 1");

        await client.SeeResultsAsync("a@00:00 1 1", "a@00:10 1 1", "a\"b,c@00:00 1 1");
        var csv = (await client.GetTextAsync("results?format=csv")).Split("\r\n");
        Assert.Equal("key,start,end,revision,mode,timing,cause,n,total", csv[0]);
        Assert.Equal(
            $"\"a\"\"b,c\",{EditionClient.Time(0)},{EditionClient.Time(10)},1,whole,onTime,onTime,1,1", csv[3]);
        var lines = (await client.GetTextAsync("results?format=ndjson"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            (await client.GetAsync("results")).GetProperty("results").EnumerateArray()
                .Select(row => row.GetRawText()).Order(StringComparer.Ordinal),
            lines.Order(StringComparer.Ordinal));
    }

    public static async Task MalformedBodies(EditionClient client)
    {
        await client.RegisterAsync();
        foreach (var malformed in MalformedBody.All)
        {
            var (status, answer) = await client.PostAsync(
                malformed.Place, malformed.MediaType, malformed.Bytes(client), false, malformed.Headers);
            Assert.True(
                malformed.Status == (int)status, $"{malformed.Name}: {(int)status} {answer}, not {malformed.Status}");
            if (malformed.Status >= 400)
            {
                Assert.Equal(malformed.Code, answer.GetProperty("code").GetString());
            }
        }

        await client.RaiseAsync(60);
        await client.SeeResultsAsync("a@00:00 3 3");
    }

    public static async Task EndOfInput(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1), client.Event("2", 31));
        await client.DoAsync("watermark", """{"end":true}""");
        Assert.Equal(EditionClient.Time(60), (await client.GetAsync("watermark")).GetProperty("watermark").GetString());
        await client.SeeResultsAsync("a@00:00 1 1", "a@00:30 1 1");
        Assert.Equal(["expired:expired"], await client.SendAsync(client.Event("3", 3)));
    }

    public static async Task OpenWindows(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1, "2.5"), client.Event("2", 12));
        await client.SeeAsync("results?open=true", "open", EditionClient.DescribeRow, "a@00:00 1 2.5", "a@00:10 1 1");
        await client.RaiseAsync(10);
        await client.SeeAsync("results?open=true", "open", EditionClient.DescribeRow, "a@00:10 1 1");

        // What was acknowledged is there at once, and by key.
        await client.SendAsync(
            client.Event("3", 13, "2", "\ud83d\ude00"), client.Event("4", 13, "3", "\uffe6"),
            client.Event("5", 23, "4", "b"), client.Event("6", 13, "0.25"));
        Assert.Equal(
            ["a@00:10 2 1.25", "b@00:20 1 4", "\uffe6@00:10 1 3", "\ud83d\ude00@00:10 1 2"],
            await OpenAsync(client, ""));
        Assert.Equal(["b@00:20 1 4"], await OpenAsync(client, "&key=b"));
        Assert.Equal([], await OpenAsync(client, "&key=nobody"));
        Assert.Equal(["b@00:20 1 4"], await OpenAsync(client, $"&from={EditionClient.Time(20)}"));
        var row = (await client.GetAsync("results?open=true&key=b")).GetProperty("open")[0];
        Assert.Equal(
            ["key", "start", "end", "provisional", "values", "partition", "offset"],
            row.EnumerateObject().Select(member => member.Name));
        Assert.True(row.GetProperty("provisional").GetBoolean());
        await client.DoAsync("watermark", """{"end":true}""");
        await client.SeeAsync("results?open=true", "open", EditionClient.DescribeRow);
    }

    private static async Task<List<string>> OpenAsync(EditionClient client, string query)
    {
        var answer = await client.GetAsync("results?open=true" + query);
        return [.. answer.GetProperty("open").EnumerateArray().Select(EditionClient.DescribeRow)];
    }
}
