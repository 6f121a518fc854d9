using System.Collections;
using System.Globalization;
using System.Text;
using StreamBatch.Server.Api;
using StreamBatch.Server.Tests.Fuzzing;
using StreamBatch.Server.Tests.Serving;
using StreamBatch.Storage.Embedded;
using Xunit.Abstractions;

namespace StreamBatch.Server.Tests.Overload;

/// <summary>
/// Goal: a server that gets more than it can take keeps its memory within its bound, loses nothing that it has
/// acknowledged, and refuses the rest. Method: <c>serve</c> in a process of its own, and in this one more clients than
/// it has places for, each sending without a pause; then the server is killed, and its log is read.
/// </summary>
[Trait("Suite", "Long")]
public sealed class OverloadTests(ITestOutputHelper output)
{
    // docs/operating/limits.md derives it.
    private const long MaxResident = 1536 * ApiOptions.Mib;
    private const int Clients = 320;
    private const int Seconds = 6;

    [LinuxFact]
    public async Task LoadAboveCapacity_IsRefusedInPart_AndWhatIsAcknowledgedStays()
    {
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>());
        await RegisterAsync(server.Address);
        var idle = server.Memory("VmRSS");
        var load = new OverloadLoad(server.Address);

        await load.RunAsync(Clients, TimeSpan.FromSeconds(TestScale.Runs(Seconds)));

        var most = server.Memory("VmHWM");
        Assert.False(server.HasEnded);
        await server.KillAsync();
        var missing = await MissingAsync(server.Data, load);
        Note(string.Create(
            CultureInfo.InvariantCulture,
            $"overload: {TestScale.Runs(Seconds)} s, {Clients} clients, {load}; resident {idle / ApiOptions.Mib} MiB "
            + $"before, {most / ApiOptions.Mib} MiB at most of {MaxResident / ApiOptions.Mib}; "
            + $"{load.Acknowledged.Count * OverloadBodies.Events} events acknowledged, {missing} missing"));
        Assert.Equal(0, missing);
        Assert.True(load.Acknowledged.Count > 0);
        Assert.True(load.Refused > 0);
        Assert.InRange(most, 0, MaxResident);
    }

    private static async Task RegisterAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };
        using var content = new StringContent(OverloadBodies.Contract, Encoding.UTF8, "application/yaml");
        using var answer = await http.PostAsync("v1/contracts", content);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<int> MissingAsync(string folder, OverloadLoad load)
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder });
        var there = new BitArray(load.Bodies * OverloadBodies.Events);
        await LoggedEvents.ReadAsync(store.Log, id => there[(int)OverloadBodies.Parse(id)] = true);
        return load.Acknowledged.Sum(body => Enumerable.Range(0, OverloadBodies.Events)
            .Count(i => !there[(int)OverloadBodies.IdOf(body, i)]));
    }

    private void Note(string note)
    {
        output.WriteLine(note);
        if (Environment.GetEnvironmentVariable("STREAMBATCH_TEST_NOTES") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "overload.txt"), note + Environment.NewLine);
        }
    }
}
