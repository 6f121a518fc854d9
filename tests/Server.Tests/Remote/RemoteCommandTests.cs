using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Server.Tests.Remote;

/// <summary>Commands on a server print what they print on a store.</summary>
public sealed class RemoteCommandTests
{
    [Fact]
    public async Task CommandsOnAServer_PrintWhatTheyPrintOnAStore()
    {
        await using var served = await ServedFolder.StartAsync();
        using var folder = new TestFolder();
        var script = new CommandScript(
            folder.Path, served.Http.BaseAddress!.ToString(), "readings", patience: TimeSpan.Zero);

        await script.RunAsync(CommandScript.Stream[..5]);
        await script.RunAsync(CommandScript.Open);
        await script.RunAsync(CommandScript.Stream[5..]);
        await script.RunAsync(CommandScript.Reconcile);
        await script.RunAsync(CommandScript.Log);
        await script.BackUpAsync();
        await script.RunAsync(CommandScript.Retain);
        var (code, output) = await CommandScript.RunAsync(
            ["backup", "--to", Path.Combine(folder.Path, "late"), "--server", served.Http.BaseAddress!.ToString()]);
        Assert.Equal(1, code);
        Assert.Contains("not possible", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "late")));
    }

    [Theory]
    [InlineData("restore", "--from", "file")]
    [InlineData("serve", "--insecure")]
    public async Task CommandThatWorksOnAStoreOnly_SaysSo(params string[] command)
    {
        var (code, output) = await CommandScript.RunAsync([.. command, "--server", "http://127.0.0.1:1"]);

        Assert.NotEqual(0, code);
        Assert.Contains("works on a store, not on a server", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense", "is no URL")]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:1/: ")]
    public async Task ServerThatIsNotThere_IsTold(string server, string message)
    {
        var (code, output) = await CommandScript.RunAsync(["results", "readings", "--server", server]);

        Assert.NotEqual(0, code);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }
}
