using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Tests;

public sealed class ContractYamlTests
{
    [Fact]
    public void Contract_WithEverySupportedOption_IsRead()
    {
        var reading = ContractYaml.Read(YamlSamples.Full);

        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Notes);
        var contract = reading.Contract!;
        Assert.Equal(("earthquakes", "1.2.0"), (contract.Id, contract.Version));
        Assert.Equal(["network", "mag", "time"], contract.Properties.Select(property => property.Name));
        Assert.Equal("ak|ci", string.Join('|', contract.Properties[0].AllowedValues));
        Assert.Equal(-200, contract.Properties[1].Minimum);
        Assert.Equal(0, Assert.Single(contract.Key));
        Assert.Equal(2, contract.EventTimeProperty);
        Assert.Equal(16, contract.Partitions);
        Assert.Equal(TimeSpan.FromDays(1), contract.Windows.Size);
        Assert.Equal(
            ["events 0 ", "sum_mag 2 ", "max_mag 2 ", "avg_mag 8 100000"],
            contract.Aggregates.Select(item => $"{item.Name} {item.Scale} {item.Tolerance}"));
        Assert.Equal(TimeSpan.FromHours(6), contract.Watermark.OutOfOrderness);
        Assert.Equal(TimeSpan.FromDays(1), contract.Watermark.MaxAhead);
        Assert.Equal(TimeSpan.FromMinutes(10), contract.Watermark.IdleTimeout);
        Assert.Equal(TimeSpan.FromDays(2), contract.AllowedLateness);
        Assert.Equal(Authority.Batch, contract.Authority);
    }

    [Theory]
    [InlineData("kind: DataContract", "kind: Contract", "line 3: kind: ")]
    [InlineData("version: 1.2.0", "version: 1.2", "line 5: version: ")]
    [InlineData("logicalType: number", "logicalType: decimal", "line 17: schema[0].properties[1].logicalType: ")]
    [InlineData("minimum: -2", "minimum: -2.001", "line 18: schema[0].properties[1].logicalTypeOptions.minimum: ")]
    [InlineData("- property: streambatch", "- property: stream", "line 21: customProperties: ")]
    [InlineData("size: 1d", "size: 1 day", "line 26: customProperties[0].value.windows.size: ")]
    [InlineData("sum(mag)", "sum(magnitude)", "line 29: customProperties[0].value.aggregates.sum_mag: ")]
    [InlineData("policy: overwrite", "policy: forget", "line 33: customProperties[0].value.late.policy: ")]
    public void Error_OfContent_TellsItsLine(string found, string replacement, string expected)
    {
        Assert.Contains(found, YamlSamples.Full, StringComparison.Ordinal);

        var reading = ContractYaml.Read(YamlSamples.Full.Replace(found, replacement, StringComparison.Ordinal));

        Assert.Null(reading.Contract);
        Assert.StartsWith(expected, Assert.Single(reading.Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Tolerance_OfAnAggregateThatIsGone_IsNoted()
    {
        var text = YamlSamples.Full.Replace("avg_mag: avg(mag)", "", StringComparison.Ordinal);

        var reading = ContractYaml.Read(text);

        Assert.Empty(reading.Errors);
        Assert.Equal(
            "line 35: customProperties[0].value.tolerance.avg_mag: is no aggregate of the contract; "
                + "the nearest is sum_mag",
            Assert.Single(reading.Notes).ToString());
    }

    [Fact]
    public void Json_IsReadAsYaml()
    {
        Assert.NotNull(ContractYaml.Read(YamlSamples.Json).Contract);
    }

    [Theory]
    [InlineData("\ufeff")]
    [InlineData("# a comment\n")]
    [InlineData("%YAML 1.2\n---\n")]
    [InlineData("---\n")]
    public void Prologue_OfADocument_IsPassedOver(string prologue)
    {
        Assert.Empty(ContractYaml.Read(prologue + YamlSamples.Full).Errors);
    }

    [Fact]
    public void LineEnds_OfWindows_CountAsOne()
    {
        var text = YamlSamples.Full.Replace("1.2.0", "1.2", StringComparison.Ordinal);

        var reading = ContractYaml.Read(text.Replace("\n", "\r\n", StringComparison.Ordinal));

        Assert.Equal(5, Assert.Single(reading.Errors).Line);
    }

    [Fact]
    public void DuplicateNames_AreErrorsBesideThoseOfContent()
    {
        var text = YamlSamples.Full
            .Replace("status: active", "status: active\nstatus: draft", StringComparison.Ordinal)
            .Replace("size: 1d", "size: 1d, size: 1 day", StringComparison.Ordinal)
            .Replace("authority: batch", "authority: nobody", StringComparison.Ordinal);

        var reading = ContractYaml.Read(text);

        Assert.Null(reading.Contract);
        Assert.Equal(
            [
                "line 7: status: stands a second time; first on line 6",
                "line 27: customProperties[0].value.windows.size: stands a second time; first on line 27",
                "line 35: customProperties[0].value.authority: must be one of batch, stream, manual",
            ],
            reading.Errors.Select(error => error.ToString()));
    }

    [Theory]
    [InlineData("", 1, "is empty")]
    [InlineData("# nothing\n", 2, "is empty")]
    [InlineData("a: 1\n---\nb: 2\n", 2, "must be the only one")]
    [InlineData("a: [1, 2\nb: 3\n", 2, "")]
    [InlineData("a: 1\nb: 2\n\tc: 3\n", 2, "")]
    [InlineData("a: 1\nb: 'open\n", 2, "")]
    [InlineData("a: 1\nb: *nowhere\n", 2, "alias nowhere")]
    [InlineData("a: 1\nb: &b [*b]\n", 2, "alias b stands before the end")]
    [InlineData("a: 1\n<<: { b: 2 }\n", 2, "merge keys (<<)")]
    [InlineData("a: 1\n? [b]\n: 2\n", 2, "the name of a member must be a text")]
    [InlineData("a: 1\nb: !!int \"2\"\n", 2, "tags other than")]
    [InlineData("a: 1\nb: !custom {}\n", 2, "tags other than")]
    [InlineData("%YAML 3.0\n---\na: 1\n", 1, "")]
    public void Notation_ThatIsWrong_IsOneErrorWithItsLine(string text, int line, string message)
    {
        var reading = ContractYaml.Read(text);

        var error = Assert.Single(reading.Errors);
        Assert.Null(reading.Contract);
        Assert.Equal((line, "document"), (error.Line, error.Path));
        Assert.NotEmpty(error.Message);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Aliases_RepeatWhatTheyName()
    {
        var text = YamlSamples.Full
            .Replace("status: active", "status: active\ndomain: &six 6h", StringComparison.Ordinal)
            .Replace("allowedLateness: 2d", "allowedLateness: *six", StringComparison.Ordinal);

        var reading = ContractYaml.Read(text);

        Assert.Empty(reading.Errors);
        Assert.Equal(TimeSpan.FromHours(6), reading.Contract!.AllowedLateness);
    }

    [Theory]
    [InlineData("status: \"1\"", true)]
    [InlineData("status: '1'", true)]
    [InlineData("status: !!str 1", true)]
    [InlineData("status: ! 1", true)]
    [InlineData("status: |-\n  1", true)]
    [InlineData("status: 1", false)]
    [InlineData("status: 1e3", false)]
    [InlineData("status: 0x1F", false)]
    [InlineData("status: .inf", false)]
    [InlineData("status: TRUE", false)]
    [InlineData("status: ~", false)]
    [InlineData("status: null", false)]
    [InlineData("status: ", false)]
    [InlineData("status: \"null\"", true)]
    [InlineData("status: yes", true)]
    [InlineData("status: 2026-01-01", true)]
    public void Text_IsTakenAsTheCoreSchemaSays(string member, bool isText)
    {
        var reading = ContractYaml.Read(YamlSamples.Full.Replace("status: active", member, StringComparison.Ordinal));

        Assert.Equal(isText, reading.Errors.IsEmpty);
    }
}
