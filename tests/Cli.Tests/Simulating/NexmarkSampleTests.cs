namespace StreamBatch.Cli.Tests.Simulating;

/// <summary>The Nexmark sample gives the files that are beside it, byte for byte.</summary>
public sealed class NexmarkSampleTests
{
    [Theory]
    [InlineData("q5")]
    [InlineData("q7")]
    public async Task Query_GivesItsExpectedOutput(string query)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(
            "simulate", "--contract", PathOf(query + ".yaml"), "--script", PathOf("bids.ndjson"));

        Assert.Equal(await File.ReadAllTextAsync(PathOf(query + ".output.ndjson")), result.Succeeds().Output);
    }

    private static string PathOf(string name) => RepositoryFolder.PathOf("samples", "nexmark", name);
}
