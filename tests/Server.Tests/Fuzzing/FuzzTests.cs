using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using StreamBatch.Server.Api;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Server.Tests.Limits;
using StreamBatch.Testing.Editions;
using Xunit.Abstractions;

namespace StreamBatch.Server.Tests.Fuzzing;

/// <summary>
/// Goal: no request, whatever it is, makes the server fail, grow, or take an event that it does not tell. Method: sound
/// requests of every kind are changed in one to four places, from the first line to the cutting of their bytes, and
/// sent over connections of their own to a server with little room; its answers, the events in its log, its memory and
/// handles, and the room that is left at the end are held against what they may be. A number gives a request; one that
/// broke something becomes a named test.
/// </summary>
[Trait("Suite", "Long")]
[Collection(MeasuredAlone.Name)]
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int Requests = 10_000;
    private const int Workers = 8;
    private const int Room = 6;
    private const long MaxGrowth = 48 * ApiOptions.Mib;
    private const int MaxMoreHandles = 40;

    [Fact]
    public async Task MutatedRequests_AreAllAnswered_AndChangeNothingButWhatTheyTell()
    {
        using var log = new FailureLog();
        await using var served = await ServedFolder.StartAsync(
            limits: new()
            {
                MaxIngests = Room,
                ClientIngests = Room,
                MaxIngestBytes = ApiOptions.MinIngestMib * ApiOptions.Mib,
                ClientRequestsPerSecond = 0,
            },
            log: log);
        foreach (var contract in FuzzBases.Contracts)
        {
            await new EditionClient(served.Http, contract).RegisterAsync();
        }

        var count = TestScale.Runs(Requests);
        var run = new FuzzRun(served.Http.BaseAddress!, log);
        await run.SendAsync(0, count / 2, Workers);
        var (memory, handles) = (GC.GetTotalMemory(forceFullCollection: true), Handles());
        await run.SendAsync(count / 2, count, Workers);
        var growth = GC.GetTotalMemory(forceFullCollection: true) - memory;
        var events = await LoggedEvents.ReadAsync(served.Log);
        var unanswered = events.Count(run.IsOfNoAnswer);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Table()}; {events.Count} events, {run.Told} told, {unanswered} without an answer; "
            + $"{growth} bytes more"));

        Assert.Empty(log.Failures);
        Assert.InRange(run.Told, events.Count - unanswered, events.Count);
        await StateIsWhatWasToldAsync(served, run);
        Assert.InRange(growth, long.MinValue, MaxGrowth);
        Assert.InRange(Handles() - handles, int.MinValue, MaxMoreHandles);
        await AllRoomIsLeftAsync(served);
    }

    // Contracts and batch runs are those that were told to be new, and logs, results and verdicts agree.
    private static async Task StateIsWhatWasToldAsync(ServedFolder served, FuzzRun run)
    {
        var contracts = await served.Http.GetFromJsonAsync<JsonElement>("v1/contracts");
        var ids = contracts.GetProperty("contracts").EnumerateArray()
            .Select(contract => contract.GetProperty("contract").GetString()!).ToList();
        var runs = 0;
        foreach (var id in ids)
        {
            var client = new EditionClient(served.Http, id);
            runs += (await client.GetAsync("batch-runs")).GetProperty("batchRuns").GetArrayLength();
            Assert.True((await client.GetAsync("audit")).GetProperty("sound").GetBoolean(), id);
        }

        Assert.InRange(ids.Count - FuzzBases.Contracts.Length - run.ToldContracts, 0, run.Unanswered);
        Assert.InRange(runs - run.ToldRuns, 0, run.Unanswered);
        Assert.True(run.ToldRuns > 0);
    }

    // As many streams as may be taken, all at once, and as many bytes.
    private static async Task AllRoomIsLeftAsync(ServedFolder served)
    {
        var client = new EditionClient(served.Http, FuzzBases.Contracts[0]);
        var open = Enumerable.Range(0, Room).Select(i => new OpenBody(client.Event($"last-{i}", 1))).ToList();
        var streams = open.Select(body =>
            served.Http.PostAsync($"v1/contracts/{client.ContractId}/events", body)).ToList();
        await Task.WhenAll(open.Select(body => body.Sent));
        open.ForEach(body => body.End());
        foreach (var answer in await Task.WhenAll(streams))
        {
            Assert.Equal(200, (int)answer.StatusCode);
            answer.Dispose();
        }

        var filler = new string('x', 900_000);
        var batch = string.Join(',', Enumerable.Range(0, 8)
            .Select(i => client.Event($"large-{i}", 1, attributes: $"\"filler\":\"{filler}\",")));
        var (status, _) = await client.PostAsync(
            "events?summary=true", "application/cloudevents-batch+json", Encoding.UTF8.GetBytes($"[{batch}]"));
        Assert.Equal(200, (int)status);
        Assert.Equal("alive", await served.Http.GetStringAsync("health/live"));
    }

    private static int Handles() =>
        OperatingSystem.IsLinux() ? Directory.GetFileSystemEntries("/proc/self/fd").Length : 0;
}
