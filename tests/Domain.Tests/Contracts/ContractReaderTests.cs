using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

public sealed class ContractReaderTests
{
    [Fact]
    public void Document_WithTheLeast_TakesAllDefaults()
    {
        var reading = ContractReader.Read(JsonDocument.Parse(SampleContract.Text));

        var contract = SampleContract.Valid(reading);
        Assert.Empty(reading.Notes);
        Assert.Equal("orders", contract.Id);
        Assert.Equal("1.0.0", contract.Version);
        Assert.Equal(0, Assert.Single(contract.Key));
        Assert.Null(contract.EventTimeProperty);
        Assert.Equal(16, contract.Partitions);
        var hour = TimeSpan.FromHours(1);
        Assert.Equal(new WindowSpecification(WindowKind.Tumbling, hour, hour, TimeSpan.Zero), contract.Windows);
        var count = new AggregateSpecification("orders", AggregateFunction.CountEvents, null, 0);
        Assert.Equal(count, Assert.Single(contract.Aggregates));
        Assert.Equal(TimeSpan.Zero, contract.Watermark.OutOfOrderness);
        Assert.Null(contract.Watermark.MaxAhead);
        Assert.Null(contract.Watermark.IdleTimeout);
        Assert.False(contract.Watermark.FollowClockWhenAllIdle);
        Assert.Empty(contract.Watermark.Sources);
        Assert.Equal(TimeSpan.Zero, contract.AllowedLateness);
        Assert.Equal(LatePolicy.Overwrite, contract.LatePolicy);
        Assert.Equal(Authority.Manual, contract.Authority);
        Assert.Equal(new RepairBreaker(0.5m, 100), contract.Breaker);
    }

    [Theory]
    [InlineData("v3.1.0")]
    [InlineData("v3.1.1")]
    [InlineData("v3.0.0")]
    [InlineData("v3.0.2")]
    public void StandardVersion_OfThree_IsRead(string version)
    {
        SampleContract.Valid(SampleContract.Read("v3.1.0", version));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A.b_c-9")]
    [InlineData("_x")]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123")]
    public void Id_OfLegalForm_IsRead(string id)
    {
        Assert.Equal(id, SampleContract.Valid(SampleContract.Read("'id': 'orders'", $"'id': '{id}'")).Id);
    }

    [Theory]
    [InlineData("0.0.1")]
    [InlineData("10.20.30")]
    [InlineData("1.0.0-rc.1+build.5")]
    public void Version_ThatIsSemantic_IsRead(string version)
    {
        Assert.Equal(version, SampleContract.Valid(SampleContract.Read("1.0.0", version)).Version);
    }

    [Theory]
    [InlineData("'apiVersion': 'v3.1.0',", "", 1, "apiVersion", "is missing")]
    [InlineData("v3.1.0", "v2.2.2", 2, "apiVersion", "3.1 or 3.0")]
    [InlineData("v3.1.0", "3.1.0", 2, "apiVersion", "3.1 or 3.0")]
    [InlineData("v3.1.0", "v3.2.0", 2, "apiVersion", "3.1 or 3.0")]
    [InlineData("'kind': 'DataContract',", "", 1, "kind", "is missing")]
    [InlineData("DataContract", "Contract", 3, "kind", "must be one of DataContract")]
    [InlineData("'id': 'orders',", "", 1, "id", "is missing")]
    [InlineData("'id': 'orders'", "'id': ''", 4, "id", "must not be empty")]
    [InlineData("'id': 'orders'", "'id': 7", 4, "id", "'7' without quotes")]
    [InlineData("'id': 'orders'", "'id': ['x']", 4, "id", "must be a text")]
    [InlineData("'id': 'orders'", "'id': 'a b'", 4, "id", "1 to 63 of the characters")]
    [InlineData("'id': 'orders'", "'id': 'a/b'", 4, "id", "1 to 63 of the characters")]
    [InlineData("'id': 'orders'", "'id': 'é'", 4, "id", "1 to 63 of the characters")]
    [InlineData("'id': 'orders'", "'id': '..'", 4, "id", "1 to 63 of the characters")]
    [InlineData(
        "'id': 'orders'",
        "'id': '1234567890123456789012345678901234567890123456789012345678901234'",
        4,
        "id",
        "1 to 63 of the characters")]
    [InlineData("'version': '1.0.0',", "", 1, "version", "is missing")]
    [InlineData("'1.0.0'", "1.0", 5, "version", "as 1.0.0")]
    [InlineData("1.0.0", "1.0", 5, "version", "as 1.0.0")]
    [InlineData("1.0.0", "v1.0.0", 5, "version", "as 1.0.0")]
    [InlineData("1.0.0", "01.0.0", 5, "version", "as 1.0.0")]
    [InlineData("1.0.0", "1.0.0-01", 5, "version", "as 1.0.0")]
    [InlineData("'status': 'active',", "", 1, "status", "is missing")]
    [InlineData("'active'", "null", 1, "status", "is missing")]
    [InlineData("'active'", "true", 6, "status", "'true' without quotes")]
    public void Head_ThatIsWrong_IsAnError(string found, string replacement, int line, string path, string message)
    {
        SampleContract.HasOneError(SampleContract.Read(found, replacement), line, path, message);
    }

    [Theory]
    [InlineData("'streambatch'", "'other'", 21, "customProperties", "must have an entry")]
    [InlineData("'customProperties'", "'custom'", 1, "customProperties", "is missing")]
    [InlineData("'value': {", "'values': {", 22, "customProperties[0].value", "is missing")]
    [InlineData(
        "{ 'property': 'streambatch',",
        "{ 'property': 'a', 'value': 1 }, { 'property': 'streambatch', 'value': { 'nothing': 1 } }, "
            + "{ 'property': 'streambatch',",
        22,
        "customProperties[2]",
        "is a second entry")]
    public void CustomProperties_WithoutOneSection_AreAnError(
        string found,
        string replacement,
        int line,
        string path,
        string message)
    {
        var reading = SampleContract.Read(found, replacement);

        Assert.Null(reading.Contract);
        Assert.Contains(reading.Errors, error =>
            error.Line == line && error.Path == path && error.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("'orders'")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Document_ThatIsNoMapping_IsAnError(string json)
    {
        SampleContract.HasOneError(ContractReader.Read(JsonDocument.Parse(json)), 1, "document", "must be a mapping");
    }

    [Fact]
    public void Document_WithSeveralErrors_TellsAllByLine()
    {
        var text = SampleContract.Text
            .Replace("DataContract", "Contract", StringComparison.Ordinal)
            .Replace("'1.0.0'", "1.0", StringComparison.Ordinal)
            .Replace("'boolean'", "'bool'", StringComparison.Ordinal)
            .Replace("'key': 'customer'", "'key': 'costumer'", StringComparison.Ordinal)
            .Replace("'1h'", "'1 hour'", StringComparison.Ordinal)
            .Replace("'count()'", "'sum(paid)'", StringComparison.Ordinal);

        var reading = ContractReader.Read(JsonDocument.Parse(text));

        Assert.Null(reading.Contract);
        Assert.Equal(
            [
                "3 kind",
                "5 version",
                "16 schema[0].properties[5].logicalType",
                "24 customProperties[0].value.key",
                "25 customProperties[0].value.windows.size",
            ],
            reading.Errors.Select(error => $"{error.Line} {error.Path}"));
    }

    [Fact]
    public void Document_OfNothing_TellsEverythingThatIsMissing()
    {
        var reading = ContractReader.Read(JsonDocument.Parse("{}"));

        Assert.Equal(
            ["id", "version", "kind", "status", "apiVersion", "customProperties", "schema"],
            reading.Errors.Select(error => error.Path));
        Assert.All(reading.Errors, error => Assert.Equal("is missing", error.Message));
    }

    [Fact]
    public void Members_OfTheStandardThatSayNothingAboutEvents_ArePassedOver()
    {
        const string more = "'team': { 'name': 't' }, 'servers': [], 'tags': ['x'], 'description': { 'purpose': 'p' },";

        var reading = SampleContract.Read("'status': 'active',", "'status': 'active', " + more);

        SampleContract.Valid(reading);
        Assert.Empty(reading.Notes);
    }

    [Theory]
    [InlineData("'slaProperties': [{ 'property': 'retention', 'value': 1 }],", "slaProperties[0]", "is not measured")]
    [InlineData("'servres': [],", "servres", "the nearest is servers")]
    public void Members_WithoutEffect_AreNoted(string member, string path, string message)
    {
        var reading = SampleContract.Read("'status': 'active',", "'status': 'active', " + member);

        SampleContract.HasOneNote(reading, 6, path);
        Assert.Contains(message, reading.Notes[0].Message, StringComparison.Ordinal);
    }
}
