using StreamBatch.Server.Tests.Remote;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Editions;

/// <summary>Commands on a silo print what they print on a store.</summary>
public sealed class ClusterCommandTests(ServedSilo silo) : IClassFixture<ServedSilo>
{
    // What is published comes a moment after its acknowledgement.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [PostgresFact]
    public async Task CommandsOnASilo_PrintWhatTheyPrintOnAStore()
    {
        using var folder = new TestFolder();
        var address = (await silo.HttpAsync()).BaseAddress!.ToString();
        var key = Path.Combine(folder.Path, "key");
        await File.WriteAllTextAsync(key, ServedSilo.AdminToken);
        string[] access = ["--key-file", key, "--server-ca", silo.Authority];
        var script = new CommandScript(folder.Path, address, "readings", Patience, access);

        await script.RunAsync(CommandScript.Stream[..5]);
        await script.RunAsync(CommandScript.Open);
        await script.RunAsync(CommandScript.Stream[5..]);
        await script.RunAsync(CommandScript.Reconcile);
        await script.FollowAsync();
        await script.RunAsync(CommandScript.Log);
        await script.BackUpAsync();
        var (code, output) = await CommandScript.RunAsync(["retain", "--keep", "1d", "--server", address, .. access]);
        Assert.Equal(1, code);
        Assert.Contains("with all silos stopped", output, StringComparison.Ordinal);
    }
}
