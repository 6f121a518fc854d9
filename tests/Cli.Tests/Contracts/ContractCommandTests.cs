namespace StreamBatch.Cli.Tests.Contracts;

public sealed class ContractCommandTests
{
    [Fact]
    public async Task Validate_OfAnInvalidContract_NamesFileLineAndPath()
    {
        using var folder = new CliFolder();
        var file = folder.Write("bad.yaml", CliFolder.Contract
            .Replace("key: sensor", "key: sensr", StringComparison.Ordinal)
            .Replace("sum(value)", "sum(unit)", StringComparison.Ordinal));

        var result = await folder.RunAsync("contract", "validate", file);

        Assert.Equal(1, result.Code);
        Assert.Empty(result.Output);
        Assert.Collection(
            result.Error.TrimEnd().Split('\n'),
            line => StartsWith($"{file}:15: customProperties[0].value.key: ", line),
            line => StartsWith($"{file}:18: customProperties[0].value.aggregates.total: ", line));
    }

    [Fact]
    public async Task Validate_AsJson_HasErrorsAndNotes()
    {
        using var folder = new CliFolder();
        var file = folder.Write("notes.yaml", CliFolder.Contract.Replace(
            "status: active", "status: active\nslaProperties: [{ property: retention, value: 1, unit: d }]",
            StringComparison.Ordinal));

        var result = (await folder.RunAsync("contract", "validate", file, "--json")).Succeeds().Object;

        Assert.Equal("file,valid,contract,version,errors,notes", CommandResult.NamesOf(result));
        Assert.Equal("readings", result.GetProperty("contract").GetString());
        Assert.Equal(0, result.GetProperty("errors").GetArrayLength());
        Assert.Equal(6, result.GetProperty("notes")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Validate_OfNoFile_SaysSo()
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync("contract", "validate", "nowhere.yaml");

        Assert.Equal((1, "streambatch: nowhere.yaml: no such file\n"), (result.Code, result.Error));
    }

    [Fact]
    public async Task Register_OfAnInvalidContract_MakesNoStore()
    {
        using var folder = new CliFolder();

        var result = await folder.RunAsync("contract", "register", folder.Write("bad.yaml", "id: x"));

        Assert.Equal(1, result.Code);
        Assert.False(Directory.Exists(folder.Data));
    }

    [Fact]
    public async Task Register_Twice_ChangesNothing()
    {
        using var folder = new CliFolder();
        var file = folder.Write("contract.yaml", CliFolder.Contract);

        var first = (await folder.RunAsync("contract", "register", file, "--json")).Succeeds();
        var second = (await folder.RunAsync("contract", "register", file, "--json")).Succeeds();

        Assert.Equal(
            """{"contract":"readings","version":"1.0.0","partitions":4,"isNew":true}""", Assert.Single(first.Lines));
        Assert.False(second.Object.GetProperty("isNew").GetBoolean());
    }

    [Fact]
    public async Task Register_OfAnotherDocumentUnderTheId_IsRefused()
    {
        using var folder = await CliFolder.WithContractAsync();
        var changed = folder.Write(
            "changed.yaml", CliFolder.Contract.Replace("size: 10s", "size: 20s", StringComparison.Ordinal));

        var result = await folder.RunAsync("contract", "register", changed);

        Assert.Equal(1, result.Code);
        Assert.Contains("with another document", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_AsJson_IsAnObjectAContract()
    {
        using var folder = await CliFolder.WithContractAsync();

        var result = (await folder.RunAsync("contract", "list", "--json")).Succeeds().Object;

        Assert.Equal(
            "contract,version,key,windows,partitions,registered,watermark,batchRuns,verdicts",
            CommandResult.NamesOf(result));
        Assert.Equal("tumbling 10s", result.GetProperty("windows").GetString());
    }

    private static void StartsWith(string expected, string line) =>
        Assert.StartsWith(expected, line, StringComparison.Ordinal);
}
