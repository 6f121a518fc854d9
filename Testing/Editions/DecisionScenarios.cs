using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace StreamBatch.Testing.Editions;

/// <summary>Scenarios of what is decided afterwards: quarantine, batch runs, repairs.</summary>
internal static class DecisionScenarios
{
    private const int MaxPolls = 20;

    public static async Task Release(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1), client.Event("2", 2, "5000"), client.Event("1", 1, "9"));
        var answer = await client.DoAsync("quarantine/release", """{"source":"/s","id":"2"}""");
        Assert.Equal("accepted", answer.GetProperty("status").GetString());

        var (status, refused) = await client.CommandAsync("quarantine/release", """{"source":"/s","id":"1"}""");
        Assert.Equal((HttpStatusCode.Conflict, "notReleasable"), (status, CodeOf(refused)));
        Assert.Equal(
            "Event 1 of /s is not released: a conflict cannot be released: the first event stands.",
            refused.GetProperty("detail").GetString());
        (status, refused) = await client.CommandAsync("quarantine/release", """{"source":"/s","id":"2"}""");
        Assert.Equal((HttpStatusCode.NotFound, "notQuarantined"), (status, CodeOf(refused)));
        Assert.Equal(
            "Event 2 of /s is not released: no open entry of the quarantine has that source and id.",
            refused.GetProperty("detail").GetString());

        await client.RaiseAsync(10);
        await client.SeeResultsAsync("a@00:00 2 5001");
        await client.SeeQuarantineAsync("quarantine?state=open", "1 conflict otherContent");
        await client.SeeQuarantineAsync("quarantine?state=released", "2 quarantined range");
    }

    public static async Task Discard(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1), client.Event("2", 2, "5000"));
        await client.DoAsync("quarantine/discard", """{"source":"/s","id":"2"}""");
        var (status, refused) = await client.CommandAsync("quarantine/discard", """{"source":"/s","id":"2"}""");
        Assert.Equal((HttpStatusCode.NotFound, "notQuarantined"), (status, CodeOf(refused)));
        await client.SeeQuarantineAsync("quarantine?state=discarded", "2 quarantined range");
        await client.RaiseAsync(10);
        await client.SeeResultsAsync("a@00:00 1 1");
    }

    public static async Task BatchRunAndRepair(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1), client.Event("2", 2, "2", "b"), client.Event("3", 11));
        await client.RaiseAsync(60);
        Assert.Equal(["expired:expired"], await client.SendAsync(client.Event("4", 4, "4")));
        var cut = (await client.DoAsync("cuts", "{}")).GetProperty("cut").EnumerateArray()
            .Select(offset => offset.GetInt64());
        await client.SeeResultsAsync("a@00:00 1 1", "a@00:10 1 1", "b@00:00 1 2");

        // The batch saw the event that the stream had no place for, and counts one that never came.
        string[] rows = ["a,00,2,5", "a,10,1,1", "b,00,2,3"];
        var run = await LoadAsync(client, "nightly-1", string.Join(',', cut), rows);
        Assert.Equal(HttpStatusCode.Created, run.Status);
        Assert.Equal(HttpStatusCode.OK, (await LoadAsync(client, "nightly-1", string.Join(',', cut), rows)).Status);
        Assert.Equal(
            HttpStatusCode.Conflict, (await LoadAsync(client, "nightly-1", string.Join(',', cut), rows[..2])).Status);

        var report = await ReconcileAsync(client);
        Assert.Equal(
            ["a@00:00 late recomputed", "b@00:00 loss adopted"],
            report.GetProperty("drifts").EnumerateArray().Select(DriftOf));
        await client.SeeResultsAsync("a@00:00 2 5", "a@00:10 1 1", "b@00:00 2 3");
        await client.SeeQuarantineAsync("quarantine?state=recomputed", "4 expired expired");
        var again = await ReconcileAsync(client);
        Assert.Equal(0, again.GetProperty("drifts").GetArrayLength());
        var verdicts = (await client.GetAsync("verdicts")).GetProperty("verdicts");
        Assert.Equal(again.GetProperty("head").GetProperty("length").GetInt32(), verdicts.GetArrayLength());
    }

    public static async Task EqualRun(EditionClient client)
    {
        await client.RegisterAsync();
        await client.SendAsync(client.Event("1", 1), client.Event("2", 2, "2", "b"));
        await client.RaiseAsync(60);
        await client.SeeResultsAsync("a@00:00 1 1", "b@00:00 1 2");
        var (status, refused) = await client.CommandAsync("reconciliations", "{}");
        Assert.Equal((HttpStatusCode.Conflict, "noBatchRun"), (status, CodeOf(refused)));

        await LoadAsync(client, "r", "now", "a,00,1,1", "b,00,1,2");
        var report = await ReconcileAsync(client);
        Assert.Equal(2, report.GetProperty("rows").GetProperty("equal").GetInt32());
        Assert.Equal(0, report.GetProperty("drifts").GetArrayLength());
    }

    public static async Task FaultyRun(EditionClient client)
    {
        await client.RegisterAsync();
        var (status, answer) = await LoadAsync(client, "r", "now", "a,00,x,1", "a,55,1,1", "a,00,1,1", "a,00,1,1");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "batchRunInvalid"), (status, CodeOf(answer)));
        Assert.StartsWith("body:2: n: ", answer.GetProperty("first")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await client.GetAsync("batch-runs")).GetProperty("batchRuns").GetArrayLength());
        (status, answer) = await LoadAsync(client, "r", "1,2,3,4,5", "a,00,1,1");
        Assert.Equal((HttpStatusCode.BadRequest, "parameterInvalid"), (status, CodeOf(answer)));
    }

    public static async Task Incident(EditionClient client)
    {
        await client.RegisterAsync("manual");
        await client.SendAsync(client.Event("1", 1), client.Event("2", 2, "2", "b"));
        await client.RaiseAsync(60);
        await client.SeeResultsAsync("a@00:00 1 1", "b@00:00 1 2");
        await LoadAsync(client, "r", "now", "a,00,2,9", "b,00,2,9");
        await ReconcileAsync(client);
        var ids = (await client.GetAsync("incidents")).GetProperty("incidents").EnumerateArray()
            .Select(incident => incident.GetProperty("incident").GetString()).ToList();
        Assert.Equal(2, ids.Count);

        await client.DoAsync($"incidents/{ids[0]}/approve", """{"by":"ops"}""");
        await client.DoAsync($"incidents/{ids[1]}/decline", """{"by":"ops","note":"the sensor was off"}""");
        var (status, answer) = await client.CommandAsync($"incidents/{ids[0]}/approve", "{}");
        Assert.Equal((HttpStatusCode.Conflict, "incidentEnded"), (status, CodeOf(answer)));
        (status, answer) = await client.CommandAsync("incidents/99/approve", "{}");
        Assert.Equal((HttpStatusCode.NotFound, "unknownIncident"), (status, CodeOf(answer)));
        await client.SeeResultsAsync("a@00:00 2 9", "b@00:00 1 2");
        await client.SeeAsync(
            "incidents?all=true",
            "incidents",
            incident => incident.GetProperty("state").GetString()!,
            "approved",
            "declined");
    }

    public static async Task IncidentThatIsSuperseded(EditionClient client)
    {
        await client.RegisterAsync("manual");
        await client.SendAsync(client.Event("1", 1));
        await client.RaiseAsync(60);
        await client.SeeResultsAsync("a@00:00 1 1");
        await LoadAsync(client, "r", "now", "a,00,2,9");
        await ReconcileAsync(client);
        await LoadAsync(client, "newer", "now", "a,00,3,9");
        var id = (await client.GetAsync("incidents")).GetProperty("incidents")[0].GetProperty("incident").GetString();

        var (status, answer) = await client.CommandAsync($"incidents/{id}/approve", "{}");
        Assert.Equal((HttpStatusCode.Conflict, "incidentSuperseded"), (status, CodeOf(answer)));
        Assert.Contains(
            "by now run 'newer' covers", answer.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await client.SeeResultsAsync("a@00:00 1 1");
    }

    // Rows as key,second of the start,n,total.
    internal static Task<(HttpStatusCode Status, JsonElement Answer)> LoadAsync(
        EditionClient client,
        string run,
        string cut,
        params string[] rows)
    {
        var lines = rows.Select(row => row.Split(','))
            .Select(row => $"{row[0]},2026-01-01T00:00:{row[1]}Z,{row[2]},{row[3]}");
        return client.PostAsync(
            $"batch-runs?run={run}&from={EditionClient.Time(0)}&to={EditionClient.Time(30)}&cut={cut}",
            "text/csv",
            Encoding.UTF8.GetBytes("key,start,n,total\n" + string.Join('\n', lines) + "\n"));
    }

    internal static async Task<JsonElement> ReconcileAsync(EditionClient client)
    {
        var id = (await client.DoAsync("reconciliations", "{}")).GetProperty("id").GetString();
        for (var poll = 0; poll < MaxPolls; poll++)
        {
            var state = await client.GetAsync($"reconciliations/{id}?wait=10");
            if (state.GetProperty("state").GetString() != "running")
            {
                Assert.True(state.TryGetProperty("report", out var report), state.ToString());
                return report;
            }
        }

        throw new TimeoutException("The reconciliation did not end.");
    }

    private static string DriftOf(JsonElement drift) =>
        $"{drift.GetProperty("key").GetString()}@{drift.GetProperty("start").GetString()![14..19]} "
        + $"{drift.GetProperty("class").GetString()} {drift.GetProperty("action").GetString()}";

    private static string? CodeOf(JsonElement problem) => problem.GetProperty("code").GetString();
}
