using StreamBatch.Storage.Embedded;

namespace StreamBatch.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("contract")]
    [InlineData("contract nonsense x")]
    [InlineData("contract validate")]
    [InlineData("partition")]
    [InlineData("partition --partitions 0 k")]
    [InlineData("partition --partitions 4097 k")]
    [InlineData("partition --partitions twelve k")]
    [InlineData("ingest f --batch 0")]
    [InlineData("ingest f --batch 10001")]
    [InlineData("ingest f --nonsense")]
    [InlineData("watermark readings --at yesterday")]
    [InlineData("watermark readings --at 2026-01-01T00:00:00.1234567Z")]
    [InlineData("watermark readings --at 1 --end")]
    [InlineData("results readings --from 2026-01-01")]
    [InlineData("batch load readings f --from 0 --to 1")]
    [InlineData("batch load readings f --run r --to 1")]
    [InlineData("batch load readings f --run r --from 1 --to 1")]
    [InlineData("verify readings --head 1:2")]
    [InlineData("explain readings")]
    [InlineData("explain readings window k noon")]
    [InlineData("explain readings verdict first")]
    public async Task Misuse_ExitsWithTwoAndNamesTheHelp(string arguments)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, result.Code);
        Assert.Empty(result.Output);
        Assert.StartsWith("streambatch: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("Try: streambatch", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Theory]
    [InlineData("--from yesterday --to 1", "--from")]
    [InlineData("--from 0 --to tomorrow", "--to")]
    [InlineData("--from yesterday --to tomorrow", "--to")]
    public async Task BatchLoad_WithABadTime_NamesTheOption(string times, string option)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(
            ["batch", "load", "readings", "f", "--run", "r", .. times.Split(' ')]);

        Assert.Equal(2, result.Code);
        Assert.Contains($"streambatch: {option}: '", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explain readings verdict abc", "NUMBER must be a whole number from 1")]
    [InlineData("watermark readings --at 9223372036854775807", "--at must be at most 9999-12-31T23:59:59.999999Z: ")]
    [InlineData("watermark readings --at 253402300800000000", "--at must be at most 9999-12-31T23:59:59.999999Z: ")]
    [InlineData("simulate --contract f --time local", "--time must be iso or micros, not 'local'")]
    public async Task Misuse_IsSaidInOurWords(string arguments, string message)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(arguments.Split(' '));

        Assert.Equal(2, result.Code);
        Assert.StartsWith($"streambatch: {message}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ingest")]
    [InlineData("contract register")]
    [InlineData("simulate --contract")]
    public async Task AFolderAsInput_IsSaidToBeOne(string command)
    {
        using var folder = await CliFolder.WithContractAsync();
        var path = Directory.CreateDirectory(folder.PathOf("input")).FullName;

        var result = await folder.RunAsync([.. command.Split(' '), path]);

        Assert.Equal(1, result.Code);
        Assert.EndsWith($"{path}: is a folder, not a file\n", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("ingest --help")]
    [InlineData("explain window --help")]
    public async Task Help_GoesToOutput(string arguments)
    {
        using var folder = new CliFolder();

        var result = (await folder.RunAsync(arguments.Split(' '))).Succeeds();

        Assert.Contains("streambatch", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("contract list")]
    [InlineData("ingest -")]
    [InlineData("watermark readings")]
    [InlineData("results readings")]
    [InlineData("cut readings")]
    [InlineData("reconcile readings")]
    [InlineData("verify readings")]
    [InlineData("quarantine list readings")]
    [InlineData("explain readings entity k")]
    public async Task Reader_WithoutAStore_SaysSoAndMakesNone(string arguments)
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync(arguments.Split(' '));

        Assert.Equal(1, result.Code);
        Assert.Contains("no store in", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Fact]
    public async Task AFolderWithoutAStore_IsSaidToHaveNone_AndStaysAsItIs()
    {
        using var folder = new CliFolder();
        Directory.CreateDirectory(folder.Data);

        var result = await folder.RunAsync("results", "readings");

        Assert.Equal(1, result.Code);
        Assert.StartsWith($"streambatch: no store in '{folder.Data}': ", result.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Data));
    }

    [Fact]
    public async Task AFolderThatTakesNoFiles_IsNamed()
    {
        if (!Directory.Exists("/proc"))
        {
            return;
        }

        using var folder = new CliFolder();
        var contract = folder.Write("contract.yaml", CliFolder.Contract);

        var result = await folder.RunAsync("contract", "register", contract, "--data", "/proc");

        Assert.Equal(1, result.Code);
        Assert.Contains("No store can be in the folder /proc", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("watermark nobody")]
    [InlineData("results nobody")]
    [InlineData("cut nobody")]
    [InlineData("reconcile nobody")]
    [InlineData("verify nobody")]
    [InlineData("quarantine list nobody")]
    [InlineData("explain nobody verdict 1")]
    [InlineData("ingest - --contract nobody")]
    public async Task UnknownContract_NamesThoseRegisteredInOneLine(string arguments)
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync(arguments.Split(' '));

        Assert.Equal(1, result.Code);
        Assert.Equal(
            "streambatch: No contract 'nobody' is registered here; registered: readings.\n", result.Error);
    }

    [Fact]
    public async Task Store_InUse_IsToldInOneLine()
    {
        using var folder = await CliFolder.WithContractAsync();
        await using var other = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder.Data });

        var result = await folder.RunAsync("contract", "list");

        Assert.Equal(1, result.Code);
        var line = Assert.Single(result.Error.TrimEnd().Split('\n'));
        Assert.Contains("in use by another process", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_TakesPrecedenceOverTheVariable()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = await folder.RunAsync("contract", "list", "--data", folder.PathOf("elsewhere"));

        Assert.Equal(1, result.Code);
        Assert.Contains("elsewhere", result.Error, StringComparison.Ordinal);
    }
}
