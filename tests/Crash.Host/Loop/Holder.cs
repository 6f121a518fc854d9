using StreamBatch.Engine.Reconciling;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Crash.Host.Loop;

/// <summary>
/// A writer that is left behind: opens a store, appends and says so; once it is told that another process has taken the
/// store over, it tries to append, publish, seal and load, and says how each ends.
/// </summary>
internal static class Holder
{
    /// <summary>Runs it: <c>STORE</c>.</summary>
    public static async Task RunAsync(string place)
    {
        await using var store = await LoopStore.OpenAsync(place);
        var ports = store.Ports;
        var contract = StoreSamples.Contract();
        await ports.Log.AppendAsync([StoreSamples.Block(contract.Id, 0, 0)], CancellationToken.None);
        Console.Out.WriteLine("holding");
        await Console.In.ReadLineAsync();
        await TryAsync("append", () => ports.Log
            .AppendAsync([StoreSamples.Block(contract.Id, 0, 1)], CancellationToken.None).AsTask());
        await TryAsync("publish", () => ports.Results
            .PublishAsync(
                [(contract, StoreSamples.Batch(
                    1, [StoreSamples.Pane("k", 0, 1, StoreSamples.Values(1, 1))], contractId: contract.Id))],
                CancellationToken.None).AsTask());
        await TryAsync("seal", () => ports.Verdicts
            .AppendAsync(contract.Id, [new StoredVerdict(1, "{}", "hash")], CancellationToken.None).AsTask());
        await TryAsync("load", () => ports.BatchRuns
            .SaveAsync(
                contract,
                "run",
                AsyncEnumerable.Empty<Domain.Reconciliation.ResultRow>(),
                CancellationToken.None).AsTask());
    }

    private static async Task TryAsync(string name, Func<Task> act)
    {
        try
        {
            await act();
            Console.Out.WriteLine($"{name} done");
        }
        catch (Exception failure)
        {
            Console.Out.WriteLine($"{name} {failure.GetType().Name}");
        }
    }
}
