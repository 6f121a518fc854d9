namespace StreamBatch.Cli.Tests.Contracts;

public sealed class ContractConvertCommandTests
{
    [Fact]
    public async Task Convert_ToJsonAndBack_IsTheSameContract()
    {
        using var folder = new CliFolder();
        var yaml = folder.Write("c.yaml", CliFolder.Contract + "\nunknown: [1.10, '1.10', null, 2022-10-03]\n");
        var json = folder.PathOf("c.json");

        var first = (await folder.RunAsync("contract", "convert", yaml, "--to", "json", "--output", json)).Succeeds();
        var again = (await folder.RunAsync("contract", "convert", json, "--to", "yaml")).Succeeds();
        folder.Write("again.yaml", again.Output);
        var back = (await folder.RunAsync(
            "contract", "convert", folder.PathOf("again.yaml"), "--to", "json")).Succeeds();

        Assert.Equal(("", ""), (first.Output, first.Error));
        Assert.Equal(await File.ReadAllTextAsync(json), back.Output);
        Assert.Contains("[\n    1.10,\n    \"1.10\",\n    null,\n    \"2022-10-03\"\n  ]", back.Output);
        Assert.Equal(
            (await folder.RunAsync("contract", "register", yaml)).Succeeds().Output,
            (await folder.RunAsync("contract", "register", json, "--data", folder.PathOf("other"))).Succeeds().Output);
    }

    [Fact]
    public async Task Convert_ToJson_TellsThatCommentsAreLeftOut()
    {
        using var folder = new CliFolder();
        var yaml = folder.Write("c.yaml", "# about\n" + CliFolder.Contract + "\n");

        var json = (await folder.RunAsync("contract", "convert", yaml, "--to", "json")).Succeeds();
        var same = (await folder.RunAsync("contract", "convert", yaml, "--to", "yaml")).Succeeds();

        Assert.Equal($"{yaml}: its comments are left out: JSON has none\n", json.Error);
        Assert.StartsWith("# about\napiVersion: v3.1.0\n", same.Output, StringComparison.Ordinal);
        Assert.Empty(same.Error);
    }

    [Theory]
    [InlineData("a: [1\n", ":2: document: ")]
    [InlineData("a: 1\na: 2\n", ":2: a: stands a second time; first on line 1")]
    [InlineData("a: 1\nb: .inf\n", ":2: b: is no number that JSON has: .inf")]
    public async Task Convert_OfWhatCannotBeWritten_NamesFileLineAndPath(string text, string expected)
    {
        using var folder = new CliFolder();
        var file = folder.Write("c.yaml", text);

        var result = await folder.RunAsync("contract", "convert", file, "--to", "json");

        Assert.Equal((1, ""), (result.Code, result.Output));
        Assert.Contains(file + expected, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Convert_ToAnotherNotation_IsBadUsage()
    {
        using var folder = new CliFolder();

        Assert.Equal(2, (await folder.RunAsync("contract", "convert", "c.yaml", "--to", "xml")).Code);
    }
}
