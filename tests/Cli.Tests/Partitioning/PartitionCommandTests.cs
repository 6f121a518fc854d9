namespace StreamBatch.Cli.Tests.Partitioning;

public sealed class PartitionCommandTests
{
    [Fact]
    public async Task Json_IsALineAKey()
    {
        using var folder = new CliFolder();

        var result = (await folder.RunAsync("partition", "--partitions", "12", "--json", "foobar", "å")).Succeeds();

        Assert.Equal("""{"key":"foobar","hash":-790332482,"partition":6}""", result.Lines[0]);
        Assert.StartsWith("""{"key":"å","hash":""", result.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Table_HasColumnsWithoutTrailingSpaces()
    {
        using var folder = new CliFolder();

        var result = (await folder.RunAsync("partition", "--partitions", "12", "foobar")).Succeeds();

        Assert.Equal("key           hash  partition\nfoobar  -790332482          6\n", result.Output);
    }
}
