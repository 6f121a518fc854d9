using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Client.Tests.Packaging;

/// <summary>The code on the package's page is the sample's, word by word, and the sample runs.</summary>
public sealed class SampleTests
{
    private const string Fence = "```";

    [Fact]
    public async Task TheReadme_ShowsTheSample()
    {
        var readme = await File.ReadAllTextAsync(RepositoryPaths.Of("Client", "README.md"));
        var parts = readme.Split(Fence + "csharp\n");
        Assert.Equal(2, parts.Length);

        Assert.Equal(
            await File.ReadAllTextAsync(RepositoryPaths.Of("samples", "client", "Program.cs")),
            parts[1][..parts[1].IndexOf(Fence, StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task TheSample_Runs_AndAgainAddsNothing()
    {
        using var folder = new TestFolder();
        await using var served = await ServedFolder.StartAsync();

        var first = await RunAsync(served, folder.Path);
        var second = await RunAsync(served, folder.Path);

        Assert.Equal("""
            864 readings are accepted and durable
            00:00 roof 1: mean 5.85
            01:00 roof 1: mean 6.05
            02:00 roof 1: mean 6.25

            """, first);
        Assert.Equal(first.Replace("864", "0", StringComparison.Ordinal), second);
    }

    private static Task<string> RunAsync(ServedFolder served, string folder) => ToolRun.DotnetAsync(
        folder,
        Path.Combine(AppContext.BaseDirectory, "StreamBatch.Client.Sample.dll"),
        served.Http.BaseAddress!.ToString(),
        RepositoryPaths.Of("samples", "client", "contract.yaml"),
        Path.Combine(folder, "journal"));
}
