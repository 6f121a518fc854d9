using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

public sealed class QualityRuleTests
{
    private const string Rule = "schema[0].properties[7].quality[0]";

    [Theory]
    [InlineData("string", "['b', 'a', 'b', '']", "b|a|")]
    [InlineData("string", "['a', null]", "a")]
    [InlineData("integer", "[1, -2, 3.0, 1e3, -0]", "1|-2|3|1000|0")]
    [InlineData("number", "[1.50, 0.000001, -0.25, 2e1]", "1.5|0.000001|-0.25|20")]
    [InlineData("boolean", "[true]", "true")]
    [InlineData("date", "['2026-01-31']", "2026-01-31")]
    [InlineData("timestamp", "['2026-01-31T01:00:00.5+01:00']", "2026-01-31T00:00:00.500000Z")]
    public void ValidValues_OfAType_BecomeCanonicalTexts(string type, string values, string expected)
    {
        var property = SampleContract.Property(Quality(
            type,
            $"'type': 'library', 'metric': 'invalidValues', 'mustBe': 0, 'arguments': {{ 'validValues': {values} }}"));

        Assert.Equal(expected, string.Join('|', property.AllowedValues));
    }

    [Theory]
    [InlineData("'unit': 'rows'")]
    [InlineData("'unit': 'percent'")]
    [InlineData("'severity': 'error'")]
    [InlineData("'name': 'n', 'description': 'd', 'dimension': 'validity'")]
    public void Rule_WithWhatChangesNothing_IsEnforced(string members)
    {
        var property = SampleContract.Property(Quality(
            "string",
            "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': ['a'] }, " + members));

        Assert.Equal("a", Assert.Single(property.AllowedValues));
    }

    [Fact]
    public void Rules_OfSeveralKinds_AreAllEnforced()
    {
        var property = SampleContract.Property(
            """
            'logicalType': 'string', 'quality': [
              { 'metric': 'nullValues', 'mustBe': 0 },
              { 'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'pattern': '^a' } },
              { 'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': ['a', 'ab'] } } ]
            """);

        Assert.True(property.Required);
        Assert.Equal("^a", property.Pattern);
        Assert.Equal("a|ab", string.Join('|', property.AllowedValues));
    }

    [Theory]
    [InlineData("string", "'type': 'text', 'description': 'as agreed'", "")]
    [InlineData("string", "'type': 'sql', 'query': 'select 1', 'mustBe': 0", "")]
    [InlineData("string", "'type': 'custom', 'engine': 'e', 'implementation': 'i'", "")]
    [InlineData("string", "'type': 'library', 'rule': 'nullCheck'", "")]
    [InlineData("string", "'metric': 'nullValues', 'mustBe': 0, 'severity': 'info'", ".severity")]
    [InlineData("string", "'metric': 'rowCount', 'mustBe': 0", ".metric")]
    [InlineData("string", "'metric': 'missingValues', 'mustBe': 1", "")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBeLessThan': 1", "")]
    [InlineData("integer", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'pattern': '1' }",
        ".arguments.pattern")]
    [InlineData("array", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': [1] }",
        ".arguments.validValues")]
    public void Rule_ThatIsNotEnforced_IsNoted(string type, string rule, string path)
    {
        var reading = SampleContract.ReadProperty(Quality(type, rule));

        Assert.Empty(reading.Errors);
        Assert.Contains(reading.Notes, note => note.Line == 17 && note.Path == Rule + path
            && note.Message.Contains("not enforced", StringComparison.Ordinal));
        Assert.Empty(reading.Contract!.Properties[7].AllowedValues);
        Assert.False(reading.Contract.Properties[7].Required);
    }

    [Fact]
    public void Rule_GivenTwice_IsEnforcedTwice()
    {
        const string rule = "{ 'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': ['a'] } }";

        var contract = SampleContract.Valid(
            SampleContract.ReadProperty($"'logicalType': 'string', 'quality': [{rule}, {rule}]"));

        Assert.Equal("x.invalidValues|x.invalidValues#2", string.Join('|', contract.RowRules.Select(rule => rule.Id)));
        Assert.Equal("a", Assert.Single(contract.Properties[7].AllowedValues));
    }

    [Fact]
    public void Rule_OfSeverityWarning_IsNoneOfTheProperty()
    {
        var contract = SampleContract.Valid(SampleContract.ReadProperty(Quality(
            "string",
            "'id': 'known-x', 'metric': 'invalidValues', 'mustBe': 0, 'severity': 'warning', "
                + "'arguments': { 'validValues': ['a'] }")));

        var rule = Assert.Single(contract.RowRules);
        Assert.Equal(("known-x", RuleSeverity.Warning, 7), (rule.Id, rule.Severity, rule.Property));
        Assert.Empty(contract.Properties[7].AllowedValues);
    }

    [Theory]
    [InlineData("missingValues': ['', 'N/A']", "x.missingValues NotMissing |N/A")]
    [InlineData("missingValues': [null, '-']", "x.missingValues.null Present ;x.missingValues NotMissing -")]
    [InlineData("missingValues': [null]", "x.missingValues.null Present ")]
    public void MissingValues_OfAnEvent_AreRules(string arguments, string expected)
    {
        var contract = SampleContract.Valid(SampleContract.ReadProperty(Quality(
            "string", $"'metric': 'missingValues', 'mustBe': 0, 'arguments': {{ '{arguments} }}")));

        Assert.Equal(expected, string.Join(
            ';', contract.RowRules.Select(rule => $"{rule.Id} {rule.Kind} {string.Join('|', rule.Values)}")));
    }

    [Theory]
    [InlineData("string", "uuid", ValueFormat.Uuid)]
    [InlineData("string", "byte", ValueFormat.Base64)]
    [InlineData("integer", "u16", ValueFormat.UInt16)]
    public void Format_ThatIsChecked_IsARule(string type, string format, ValueFormat expected)
    {
        var contract = SampleContract.Valid(SampleContract.ReadProperty(
            $"'logicalType': '{type}', 'logicalTypeOptions': {{ 'format': '{format}' }}"));

        var rule = Assert.Single(contract.RowRules);
        Assert.Equal(("x.format", RowRuleKind.Format, expected), (rule.Id, rule.Kind, rule.Format));
    }

    [Fact]
    public void PrimaryKey_MustBeThere()
    {
        var contract = SampleContract.Valid(
            SampleContract.ReadProperty("'logicalType': 'string', 'primaryKey': true"));

        Assert.Equal(("x.primaryKey", RowRuleKind.Present), Assert.Single(
            contract.RowRules.Select(rule => (rule.Id, rule.Kind))));
    }

    [Theory]
    [InlineData("amount <= pieces", "1 LessOrEqual 2 0")]
    [InlineData("amount >= pieces + 2.5", "1 GreaterOrEqual 2 250")]
    [InlineData("pieces != amount - 1", "2 NotEqual 1 -100")]
    [InlineData("placed < day + 1d", "3 Less 4 86400000000")]
    [InlineData("placed > day - PT1H", "3 Greater 4 -3600000000")]
    [InlineData("customer = customer", "0 Equal 0 0")]
    public void Comparison_OfTwoProperties_IsARule(string text, string expected)
    {
        var rule = Assert.Single(SampleContract.Valid(ReadOurs($"'compare': '{text}'")).RowRules);

        var comparison = rule.Comparison!.Value;
        Assert.Equal(text, rule.Id);
        Assert.Equal(
            expected, $"{comparison.Left} {comparison.Operator} {comparison.Right} {comparison.Offset}");
    }

    [Theory]
    [InlineData("'compare': 'amount < 5'", ".compare", "no property of the schema")]
    [InlineData("'compare': 'amount'", ".compare", "must be two properties with")]
    [InlineData("'compare': 'amount < customer'", ".compare", "must compare two numbers")]
    [InlineData("'compare': 'paid = paid'", ".compare", "must compare two numbers")]
    [InlineData("'compare': 'amount < pieces + 0.001'", ".compare", "the constant must be a decimal number")]
    [InlineData("'compare': 'placed < day + 5'", ".compare", "the constant must be")]
    [InlineData("'compare': 'customer = customer + 1'", ".compare", "the constant must be")]
    [InlineData("'compare': 'amount < pieces', 'freshness': '1h'", "", "must have exactly one of compare, freshness")]
    [InlineData("'freshness': 'soon'", ".freshness", "must be a duration")]
    public void RuleOfOurEngine_ThatIsWrong_IsAnError(string implementation, string path, string message)
    {
        SampleContract.HasOneError(
            ReadOurs(implementation), 9, "schema[0].quality[0].implementation" + path, message);
    }

    // The columns: the rule, what it becomes, and the hidden aggregates that it needs.
    [Theory]
    [InlineData("'metric': 'rowCount', 'mustBeGreaterThan': 2", "RowCount MustBeGreaterThan 2000000", "")]
    [InlineData("'metric': 'rowCount', 'mustBeBetween': [1, 9.5]", "RowCount MustBeBetween 1000000..9500000", "")]
    [InlineData("'metric': 'duplicateValues', 'mustBe': 0", "DuplicateValues MustBe 0",
        "~CountValues(7) ~Distinct(7)")]
    [InlineData("'metric': 'nullValues', 'mustBeLessThan': 5, 'unit': 'percent', 'severity': 'warning'",
        "NullValues MustBeLessThan 5000000% Warning", "~CountValues(7)")]
    [InlineData("'type': 'custom', 'engine': 'streambatch', 'implementation': { 'freshness': '2h' }",
        "Freshness 7200000000", "~NewestTime")]
    public void Rule_AboutAWindow_NeedsHiddenAggregates(string rule, string expected, string hidden)
    {
        var isOfObject = expected.StartsWith("RowCount", StringComparison.Ordinal) || hidden == "~NewestTime";
        var contract = SampleContract.Valid(isOfObject
            ? SampleContract.Read("'name': 'orders',", $"'name': 'orders', 'quality': [{{ {rule} }}],")
            : SampleContract.ReadProperty(Quality("string", rule)));

        var read = Assert.Single(contract.WindowRules);
        var (first, second) = (read.Bound.First, read.Bound.Second);
        var bound = read.Kind == WindowRuleKind.Freshness
            ? $"{read.MaxAge}"
            : $"{read.Bound.Operator} {first}{(second == first ? "" : $"..{second}")}"
                + (read.Bound.IsPercent ? "%" : "");
        Assert.Equal(
            expected, $"{read.Kind} {bound}{(read.Severity == RuleSeverity.Warning ? " Warning" : "")}");
        Assert.Equal(hidden, string.Join(' ', contract.HiddenAggregates.Select(aggregate => aggregate.Name)));
        Assert.Equal(1 + contract.HiddenAggregates.Length, contract.AllAggregates.Length);
        Assert.Empty(contract.AsRegisteredBy(2).AllAggregates.Skip(1));
    }

    [Fact]
    public void Unique_OfAPartOfTheKey_IsNoted()
    {
        var reading = SampleContract.Read("'required': true }", "'required': true, 'unique': true }");

        SampleContract.HasOneNote(reading, 11, "schema[0].properties[0].unique");
        Assert.Empty(reading.Contract!.WindowRules);
    }

    [Theory]
    [InlineData("string", "'metric': 'invalidvalues', 'mustBe': 0", ".metric", "must be one of invalidValues")]
    [InlineData("string", "'type': 'test'", ".type", "must be one of library")]
    [InlineData("string", "'metric': 'nullValues'", "", "must have exactly one of mustBe")]
    [InlineData("string", "'metric': 'nullValues', 'mustBe': 0, 'mustBeLessThan': 1", "", "must have exactly one of")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0", ".arguments", "is missing")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': []", ".arguments", "must be a mapping")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': {}", ".arguments",
        "must have validValues or pattern")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'values': ['a'] }",
        ".arguments.values", "the nearest known name is validValues")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': [] }",
        ".arguments.validValues", "must have a value")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': [null] }",
        ".arguments.validValues", "must have a value")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': 'a' }",
        ".arguments.validValues", "must be a list")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': ['a', 1] }",
        ".arguments.validValues[1]", "'1' without quotes")]
    [InlineData("integer", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': [1.5] }",
        ".arguments.validValues[0]", "at most 0 digits")]
    [InlineData("boolean", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': ['yes'] }",
        ".arguments.validValues[0]", "must be true or false")]
    [InlineData("date", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'validValues': ['today'] }",
        ".arguments.validValues[0]", "must be a date")]
    [InlineData("string", "'metric': 'invalidValues', 'mustBe': 0, 'arguments': { 'pattern': '[' }",
        ".arguments.pattern", "is not a regular expression")]
    public void Rule_ThatIsWrong_IsAnError(string type, string rule, string path, string message)
    {
        SampleContract.HasOneError(SampleContract.ReadProperty(Quality(type, rule)), 17, Rule + path, message);
    }

    private static ContractReading ReadOurs(string implementation) => SampleContract.Read(
        "'name': 'orders',",
        "'name': 'orders', 'quality': [{ 'type': 'custom', 'engine': 'streambatch', 'implementation': { "
            + implementation + " } }],");

    private static string Quality(string type, string rule) =>
        $"'logicalType': '{type}', 'quality': [{{ {rule} }}]";
}
