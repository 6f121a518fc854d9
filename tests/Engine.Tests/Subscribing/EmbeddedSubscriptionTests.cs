using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Feeds;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Engine.Tests.Embedded;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Engine.Tests.Subscribing;

/// <summary>Subscribers of an embedded store: what they fold is the current view, and their positions mean the same
/// after a restart and after the results were made anew.</summary>
public sealed class EmbeddedSubscriptionTests
{
    [Theory]
    [InlineData(LatePolicy.Overwrite)]
    [InlineData(LatePolicy.Merge)]
    [InlineData(LatePolicy.Compensate)]
    public async Task PanesThatComeWhileEventsDo_FoldToTheCurrentView(LatePolicy policy)
    {
        var contract = TrafficContract.Make(lateness: 3_000, policy: policy);
        await using var folder = await EmbeddedFolder.CreateAsync(contract);

        // The host wakes it: the clock goes on by milliseconds, and it would poll after hours.
        var reader = new PaneFeedReader(folder.Panes, folder.Host.WakeUps, folder.Clock, new SubscriptionOptions
        {
            PollEvery = TimeSpan.FromHours(5),
            MaxPanes = 50,
        });
        await using var subscriber = new Subscriber(reader, contract);
        subscriber.Start();
        await RandomTraffic.SendAsync(folder, 7, () => Task.CompletedTask);
        await folder.Host.EndAsync(contract.Id);
        var view = await folder.Host.ViewAsync(contract);
        var now = await reader.ResolveAsync(contract, "now", default);

        await subscriber.SawAsync((int)now.Numbers.Sum());

        Assert.Equal(view, Fold(subscriber.Seen));
    }

    [Fact]
    public async Task Positions_SurviveARestart_AndResultsThatAreMadeAnew()
    {
        var contract = TrafficContract.Make(lateness: 3_000);
        await using var folder = await EmbeddedFolder.CreateAsync(contract);
        await RandomTraffic.SendAsync(folder, 11, () => Task.CompletedTask);
        await folder.Host.DrainAsync();
        var before = await ReadAsync(folder, contract, "start");
        var position = before[before.Count / 2].Position;
        var rest = await ReadAsync(folder, contract, position.ToString());

        await folder.CloseAsync();
        folder.Delete("results.db");
        folder.Delete("checkpoints");
        await folder.OpenAsync();
        await folder.Host.DrainAsync();

        Assert.True(before.Count > 100, $"only {before.Count} panes");
        Assert.Equal(before, await ReadAsync(folder, contract, "start"));
        Assert.Equal(rest, await ReadAsync(folder, contract, position.ToString()));
    }

    private static List<string> Fold(IEnumerable<Pane> panes)
    {
        Dictionary<(string, Window), Pane> newest = [];
        foreach (var pane in panes)
        {
            var known = newest.GetValueOrDefault((pane.Key, pane.Window));
            Assert.Equal((known?.Revision ?? 0) + 1, pane.Revision);
            newest[(pane.Key, pane.Window)] = pane;
        }

        return HostCalls.Lines(newest.Values.Where(pane => pane.Mode != PaneMode.Withdrawal)
            .Select(pane => (pane.Key, pane.Window, pane.Values!)));
    }

    private static async Task<List<(Pane Pane, FeedPosition Position)>> ReadAsync(
        EmbeddedFolder folder,
        Contract contract,
        string from)
    {
        var reader = new PaneFeedReader(
            folder.Panes, folder.Host.WakeUps, folder.Clock, new SubscriptionOptions { MaxPanes = 17 });
        List<(Pane, FeedPosition)> steps = [];
        var position = await reader.ResolveAsync(contract, from, default);
        PanePage page;
        do
        {
            page = await reader.ReadPageAsync(contract, position, null, default);
            steps.AddRange(page.Steps());
            position = page.Position;
        }
        while (!page.IsLast);

        return steps;
    }
}
