using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Subscribing;
using StreamBatch.Engine.Tests.Embedded;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Engine.Tests.Subscribing;

/// <summary>Subscribers of verdicts are woken by what seals them, and go on from any place of the chain.</summary>
public sealed class VerdictSubscriptionTests
{
    [Fact]
    public async Task WhatIsSealed_ComesAtOnce_AndOnceFromEveryPlace()
    {
        var contract = TrafficContract.Make(lateness: 3_000);
        await using var folder = await EmbeddedFolder.CreateAsync(contract);

        // It would look by itself after hours: what comes, it was woken for.
        var reader = new VerdictFeedReader(
            folder.Host.Verdicts,
            folder.Host.VerdictWakeUps,
            folder.Clock,
            new SubscriptionOptions { PollEvery = TimeSpan.FromHours(5), MaxPanes = 3 });
        await SealAsync(folder, contract.Id, 2);
        var start = await reader.ResolveAsync(contract.Id, "start", default);
        await using var pages = reader.FollowAsync(contract.Id, start, default).GetAsyncEnumerator();
        Assert.Equal([1, 2], await NextAsync(pages));

        for (var round = 0; round < 5; round++)
        {
            var next = NextAsync(pages);
            await SealAsync(folder, contract.Id, 2);
            Assert.Equal([(2 * round) + 3, (2 * round) + 4], await next);
        }

        for (var cut = 0; cut <= 12; cut++)
        {
            var position = await reader.ResolveAsync(contract.Id, start.With(0, cut).ToString(), default);
            var rest = await RestAsync(reader, contract.Id, position);
            Assert.Equal(Enumerable.Range(cut + 1, 12 - cut).Select(number => (long)number), rest);
        }

        var now = await reader.ResolveAsync(contract.Id, "now", default);
        Assert.Equal(start.With(0, 12), now);
    }

    private static async Task<List<long>> RestAsync(
        VerdictFeedReader reader,
        string contractId,
        Domain.Feeds.FeedPosition position)
    {
        List<long> numbers = [];
        VerdictPage page;
        do
        {
            page = await reader.ReadPageAsync(contractId, position, default);
            Assert.InRange(page.Verdicts.Count, 0, 3);
            numbers.AddRange(page.Verdicts.Select(verdict => verdict.Number));
            position = page.Position;
        }
        while (!page.IsLast);

        return numbers;
    }

    private static async Task<List<long>> NextAsync(IAsyncEnumerator<VerdictPage> pages)
    {
        Assert.True(await pages.MoveNextAsync().AsTask().WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System));
        return [.. pages.Current.Verdicts.Select(verdict => verdict.Number)];
    }

    private static Task SealAsync(EmbeddedFolder folder, string contractId, int count) =>
        folder.Host.SealAsync(contractId, (first, time) =>
            [.. Enumerable.Range(0, count).Select(i => new Verdict
            {
                Number = first + i,
                Run = "r",
                Group = new Window(new(0), new(1_000)),
                Kind = VerdictKind.Equal,
                RowsCompared = 0,
                StreamDigest = "",
                BatchDigest = "",
                Evidence = [],
                TimeMicroseconds = time,
                Cut = [],
            })]);
}
