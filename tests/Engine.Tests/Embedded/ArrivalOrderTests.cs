using FsCheck;
using FsCheck.Fluent;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Reference;

namespace StreamBatch.Engine.Tests.Embedded;

/// <summary>
/// Goal: results do not depend on how events arrive. Method: random events within the allowed lateness, in random
/// order, with repeats, cut into random requests, with restarts in between; the view at the end is that of a batch over
/// them.
/// </summary>
public sealed class ArrivalOrderTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(TestScale.Runs(200));

    [Fact]
    [Trait("Suite", "Long")]
    public void Overwrite_InAnyArrival_GivesTheBatch() =>
        Check.One(Runs, Prop.ForAll(
            Arrival.Any.ToArbitrary(), arrival => IsBatchAsync(arrival).GetAwaiter().GetResult()));

    [Fact]
    [Trait("Suite", "Long")]
    public void Quarantine_InAnyArrival_GivesTheBatchWithoutTheHeldEvents() =>
        Check.One(Runs, Prop.ForAll(
            Arrival.Any.ToArbitrary(), arrival => IsBatchWithoutHeldAsync(arrival).GetAwaiter().GetResult()));

    private static async Task<bool> IsBatchAsync(Arrival arrival)
    {
        var contract = TrafficContract.Make(lateness: 100_000);
        await using var folder = await RunAsync(contract, arrival);

        var view = await folder.Host.ViewAsync(contract);

        Assert.Equal(BatchOf(contract, arrival.Events), view);
        Assert.Empty(await folder.Host.QuarantineAsync(contract));
        return true;
    }

    private static async Task<bool> IsBatchWithoutHeldAsync(Arrival arrival)
    {
        var contract = TrafficContract.Make(lateness: 100_000, policy: LatePolicy.Quarantine);
        await using var folder = await RunAsync(contract, arrival);

        var view = await folder.Host.ViewAsync(contract);
        var entries = await folder.Host.QuarantineAsync(contract);

        Assert.All(entries, entry => Assert.Equal(
            (Domain.Records.EventStatus.Held, QuarantineState.Open), (entry.Status, entry.State)));
        var held = entries.Select(entry => (entry.Source, entry.Id)).ToHashSet();
        Assert.Equal(entries.Count, held.Count);
        Assert.Equal(BatchOf(contract, arrival.Events.Where(item => !held.Contains((item.Source, item.Id)))), view);
        return true;
    }

    private static List<string> BatchOf(Contract contract, IEnumerable<TrafficEvent> events) => HostCalls.Lines(
        ReferenceBatch.Compute(contract, events.Select(item => item.Reference))
            .Select(row => (row.Key.Key, row.Key.Window, row.Value)));

    private static async Task<EmbeddedFolder> RunAsync(Contract contract, Arrival arrival)
    {
        var folder = await EmbeddedFolder.CreateAsync(contract);
        foreach (var (request, after) in arrival.Steps)
        {
            await folder.Host.IngestAsync(after == AfterRequest.Hold, [.. request.Select(i => arrival.Events[i])]);
            folder.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await RestartAsync(folder, after);
        }

        await folder.Host.EndAsync(contract.Id);
        return folder;
    }

    private static async Task RestartAsync(EmbeddedFolder folder, AfterRequest after)
    {
        switch (after)
        {
            case AfterRequest.Close:
                await folder.CloseAsync();
                await folder.OpenAsync();
                break;
            case AfterRequest.Abandon:
                await folder.AbandonAsync();
                await folder.OpenAsync();
                break;
            case AfterRequest.Checkpoint:
                await folder.Host.CheckpointAsync();
                break;
        }
    }
}
