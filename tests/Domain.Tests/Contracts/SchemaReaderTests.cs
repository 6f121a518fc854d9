using System.Globalization;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

public sealed class SchemaReaderTests
{
    private const string Property = "schema[0].properties[7]";

    [Theory]
    [InlineData("string", PropertyType.String, 0)]
    [InlineData("date", PropertyType.Date, 0)]
    [InlineData("timestamp", PropertyType.Timestamp, 0)]
    [InlineData("number", PropertyType.Number, 6)]
    [InlineData("integer", PropertyType.Integer, 0)]
    [InlineData("boolean", PropertyType.Boolean, 0)]
    [InlineData("object", PropertyType.Json, 0)]
    [InlineData("array", PropertyType.Json, 0)]
    public void Property_OfEachType_TakesItsDefaults(string logicalType, PropertyType type, int scale)
    {
        var property = SampleContract.Property($"'logicalType': '{logicalType}'");

        Assert.Equal(new PropertySpecification { Name = "x", Type = type, Scale = scale }, property);
    }

    [Fact]
    public void Property_OfTimeOfDay_IsATextAndNoted()
    {
        var reading = SampleContract.ReadProperty("'logicalType': 'time'");

        SampleContract.HasOneNote(reading, 17, Property + ".logicalType");
        Assert.Equal(PropertyType.String, reading.Contract!.Properties[7].Type);
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("null", false)]
    public void Required_OfAProperty_IsRead(string value, bool expected)
    {
        Assert.Equal(expected, SampleContract.Property($"'logicalType': 'string', 'required': {value}").Required);
    }

    [Theory]
    [InlineData("'logicalTypeOptions': { 'multipleOf': 1 }", 0)]
    [InlineData("'logicalTypeOptions': { 'multipleOf': 0.1 }", 1)]
    [InlineData("'logicalTypeOptions': { 'multipleOf': 0.010 }", 2)]
    [InlineData("'logicalTypeOptions': { 'multipleOf': 1e-3 }", 3)]
    [InlineData("'logicalTypeOptions': { 'multipleOf': 0.000000000001 }", 12)]
    [InlineData("'customProperties': [{ 'property': 'a', 'value': 9 }, { 'property': 'scale', 'value': 4 }]", 4)]
    [InlineData(
        "'logicalTypeOptions': { 'multipleOf': 0.1 }, 'customProperties': [{ 'property': 'scale', 'value': 1 }]",
        1)]
    public void Scale_OfANumber_IsItsOwn(string members, int scale)
    {
        Assert.Equal(scale, SampleContract.Property("'logicalType': 'number', " + members).Scale);
    }

    [Fact]
    public void Scale_OfTheSection_IsThatOfNumbersWithoutTheirOwn()
    {
        var contract = SampleContract.Valid(SampleContract.Read(
            "{ 'name': 'pieces', 'logicalType': 'integer' },",
            "{ 'name': 'pieces', 'logicalType': 'integer' }, { 'name': 'x', 'logicalType': 'number' },"));
        Assert.Equal([0, 2, 0, 6], contract.Properties.Take(4).Select(property => property.Scale));

        var text = SampleContract.Text
            .Replace("'logicalType': 'boolean'", "'logicalType': 'number'", StringComparison.Ordinal)
            .Replace("'key': 'customer',", "'key': 'customer', 'scale': 3,", StringComparison.Ordinal);
        contract = SampleContract.Valid(ContractReader.Read(JsonDocument.Parse(text)));
        Assert.Equal([0, 2, 0, 0, 0, 3, 0], contract.Properties.Select(property => property.Scale));
    }

    [Theory]
    [InlineData("number", "'minimum': -2, 'maximum': 10.5", "-2000000 10500000 False False")]
    [InlineData("number", "'exclusiveMinimum': 0, 'exclusiveMaximum': 1e2", "0 100000000 True True")]
    [InlineData("number", "'minimum': 1, 'exclusiveMinimum': 1", "1000000  True False")]
    [InlineData("number", "'minimum': 2, 'exclusiveMinimum': 1", "2000000  False False")]
    [InlineData("number", "'minimum': 1, 'exclusiveMinimum': 2", "2000000  True False")]
    [InlineData("number", "'maximum': 1, 'exclusiveMaximum': 2", " 1000000 False False")]
    [InlineData("number", "'maximum': 2, 'exclusiveMaximum': 1", " 1000000 False True")]
    [InlineData("number", "'minimum': 1, 'exclusiveMinimum': true", "1000000  True False")]
    [InlineData("number", "'maximum': 1, 'exclusiveMaximum': false", " 1000000 False False")]
    [InlineData("number", "'multipleOf': 0.01, 'minimum': 0.25", "25  False False")]
    [InlineData("number", "'multipleOf': 1, 'minimum': 9999999999999999999999999999",
        "9999999999999999999999999999  False False")]
    [InlineData("integer", "'multipleOf': 1, 'minimum': 5, 'maximum': 5", "5 5 False False")]
    [InlineData("date", "'minimum': '1970-01-02'", "86400000000  False False")]
    [InlineData("date", "'format': 'yyyy-MM-dd', 'exclusiveMaximum': '1969-12-31'", " -86400000000 False True")]
    [InlineData("timestamp", "'timezone': true, 'minimum': '1970-01-01T01:00:00.5+01:00'", "500000  False False")]
    public void Bounds_OfAProperty_AreInUnitsOfItsScale(string type, string options, string expected)
    {
        var reading = SampleContract.ReadProperty($"'logicalType': '{type}', 'logicalTypeOptions': {{ {options} }}");

        var property = SampleContract.Valid(reading).Properties[7];
        // A bound that is true or false is of 3.0, which 3.1 does not have any more.
        Assert.All(reading.Notes, note => Assert.Equal("must be a number by the standard", note.Message));
        Assert.Equal(expected, string.Create(
            CultureInfo.InvariantCulture,
            $"{property.Minimum} {property.Maximum} {property.MinimumExclusive} {property.MaximumExclusive}"));
    }

    [Fact]
    public void Rules_OfAText_AreRead()
    {
        var property = SampleContract.Property(
            "'logicalType': 'string', 'logicalTypeOptions': { 'minLength': 0, 'maxLength': 8, 'pattern': '^[a-z]+$' }");

        Assert.Equal(0, property.MinLength);
        Assert.Equal(8, property.MaxLength);
        Assert.Equal("^[a-z]+$", property.Pattern);
    }

    [Theory]
    [InlineData("string", "'minLength': -1", ".minLength", "from 0 to")]
    [InlineData("string", "'minLength': 3, 'maxLength': 2", ".maxLength", "must not be less than minLength")]
    [InlineData("string", "'pattern': '('", ".pattern", "is not a regular expression")]
    [InlineData("string", "'pattern': ''", ".pattern", "must be a regular expression of at most 1000")]
    [InlineData("string", "'pattern': '(a)\\\\1'", ".pattern", "not supported in this version")]
    [InlineData("string", "'pattern': '(?=a)'", ".pattern", "not supported in this version")]
    [InlineData("string", "'maxlength': 2", ".maxlength", "the nearest known name is maxLength")]
    [InlineData("string", "'minimum': 2", ".minimum", "is not known here")]
    [InlineData("integer", "'maxLength': 2", ".maxLength", "is not known here")]
    [InlineData("integer", "'multipleOf': 5", ".multipleOf", "other than 1 is not supported in this version")]
    [InlineData("integer", "'minimum': 0.5", ".minimum", "at most 0 digits after the decimal point")]
    [InlineData("number", "'multipleOf': 0.05", ".multipleOf", "is not supported in this version")]
    [InlineData("number", "'multipleOf': 10", ".multipleOf", "is not supported in this version")]
    [InlineData("number", "'multipleOf': 0", ".multipleOf", "is not supported in this version")]
    [InlineData("number", "'multipleOf': 1e-13", ".multipleOf", "is not supported in this version")]
    [InlineData("number", "'multipleOf': '0.1'", ".multipleOf", "must be a decimal number")]
    [InlineData("number", "'minimum': 0.0000001", ".minimum", "at most 6 digits after the decimal point")]
    [InlineData("number", "'maximum': 1e22", ".maximum", "at most 28 digits at scale 6")]
    [InlineData("number", "'minimum': '1'", ".minimum", "must be a decimal number, without quotes")]
    [InlineData("number", "'minimum': [1]", ".minimum", "must be a decimal number, without quotes")]
    [InlineData("number", "'exclusiveMinimum': '1'", ".exclusiveMinimum", "must be a decimal number")]
    [InlineData("number", "'minimum': 2, 'maximum': 1", "", "leaves no value")]
    [InlineData("number", "'minimum': 1, 'exclusiveMaximum': 1", "", "leaves no value")]
    [InlineData("date", "'minimum': '2026-02-30'", ".minimum", "must be a date as 2026-01-31")]
    [InlineData("date", "'minimum': '2026-01-01T00:00:00Z'", ".minimum", "must be a date as 2026-01-31")]
    [InlineData("timestamp", "'minimum': '2026-01-01'", ".minimum", "must be an instant")]
    [InlineData("timestamp", "'maximum': '2026-01-01T00:00:00.1234567Z'", ".maximum", "at most six digits")]
    [InlineData("timestamp", "'timezone': 'UTC'", ".timezone", "must be true or false")]
    [InlineData("array", "'minItem': 1", ".minItem", "the nearest known name is minItems")]
    [InlineData("object", "'maxItems': 1", ".maxItems", "is not known here")]
    public void TypeOption_ThatIsWrong_IsAnError(string type, string options, string path, string message)
    {
        SampleContract.HasOneError(
            SampleContract.ReadProperty($"'logicalType': '{type}', 'logicalTypeOptions': {{ {options} }}"),
            17,
            Property + ".logicalTypeOptions" + path,
            message);
    }

    [Theory]
    [InlineData("'required': true", ".logicalType", "is missing")]
    [InlineData("'logicalType': 'text'", ".logicalType", "must be one of string, date")]
    [InlineData("'logicalType': 'string', 'required': 'true'", ".required", "must be true or false, without quotes")]
    [InlineData("'logicalType': 'string', 'unique': 1", ".unique", "must be true or false")]
    [InlineData("'logicalType': 'string', 'logicalTypeOptions': []", ".logicalTypeOptions", "must be a mapping")]
    [InlineData("'logicalType': 'string', 'quality': {}", ".quality", "must be a list")]
    [InlineData(
        "'logicalType': 'string', 'customProperties': [{ 'property': 'scale', 'value': 0 }]",
        ".customProperties[0].value",
        "belongs to properties of logicalType number")]
    [InlineData(
        "'logicalType': 'integer', 'customProperties': [{ 'property': 'scale', 'value': 1 }]",
        ".customProperties[0].value",
        "from 0 to 0")]
    [InlineData(
        "'logicalType': 'number', 'customProperties': [{ 'property': 'scale', 'value': 13 }]",
        ".customProperties[0].value",
        "from 0 to 12")]
    [InlineData(
        "'logicalType': 'number', 'customProperties': [{ 'property': 'scale' }]",
        ".customProperties[0].value",
        "is missing")]
    [InlineData(
        "'logicalType': 'number', 'logicalTypeOptions': { 'multipleOf': 1 }, "
            + "'customProperties': [{ 'property': 'scale', 'value': 2 }]",
        ".customProperties[0].value",
        "contradicts logicalTypeOptions.multipleOf")]
    public void Property_ThatIsWrong_IsAnError(string members, string path, string message)
    {
        SampleContract.HasOneError(SampleContract.ReadProperty(members), 17, Property + path, message);
    }

    [Theory]
    [InlineData("'relationships': []", ".relationships")]
    [InlineData("'requried': true", ".requried")]
    [InlineData("'logicalTypeOptions': { 'format': 'password' }", ".logicalTypeOptions.format")]
    public void Property_WithWhatIsNotEnforced_IsNoted(string members, string path)
    {
        var reading = SampleContract.ReadProperty("'logicalType': 'string', " + members);

        SampleContract.HasOneNote(reading, 17, Property + path);
    }

    [Theory]
    [InlineData("integer", "'format': 'i128'", "format")]
    [InlineData("number", "'format': 'f64'", "format")]
    [InlineData("date", "'format': 'dd.MM.yyyy'", "format")]
    [InlineData("timestamp", "'format': 'yyyy-MM-ddTHH:mm:ssZ'", "format")]
    [InlineData("timestamp", "'timezone': false", "timezone")]
    [InlineData("timestamp", "'defaultTimezone': 'Etc/UTC'", "defaultTimezone")]
    [InlineData("array", "'uniqueItems': true", "uniqueItems")]
    [InlineData("object", "'required': ['a']", "required")]
    [InlineData("boolean", "'anything': 1", "anything")]
    public void TypeOption_ThatIsNotEnforced_IsNoted(string type, string options, string name)
    {
        var reading = SampleContract.ReadProperty(
            $"'logicalType': '{type}', 'logicalTypeOptions': {{ {options} }}");

        SampleContract.HasOneNote(reading, 17, Property + ".logicalTypeOptions." + name);
    }

    [Theory]
    [InlineData("'schema': [", "'x': [", 1, "schema", "is missing")]
    [InlineData("'schema': [", "'schema': {}, 'x': [", 7, "schema", "must be a list")]
    [InlineData("'schema': [", "'schema': [], 'x': [", 7, "schema", "must have an object")]
    [InlineData("'schema': [", "'schema': [7], 'x': [", 7, "schema[0]", "must be a mapping")]
    [InlineData("'name': 'orders',", "", 8, "schema[0].name", "is missing")]
    [InlineData("'name': 'orders',", "'name': 'o', 'logicalType': 'array',", 9, "schema[0].logicalType", "object")]
    [InlineData("'properties': [", "'x': [", 8, "schema[0].properties", "is missing")]
    [InlineData("'properties': [", "'properties': 1, 'x': [", 10, "schema[0].properties", "must be a list")]
    [InlineData("'properties': [", "'properties': [], 'x': [", 10, "schema[0].properties", "1 to 256 properties")]
    [InlineData("'properties': [", "'properties': [3,", 10, "schema[0].properties[0]", "must be a mapping")]
    [InlineData("'name': 'paid',", "", 16, "schema[0].properties[5].name", "is missing")]
    [InlineData("'name': 'paid'", "'name': true", 16, "schema[0].properties[5].name", "without quotes")]
    [InlineData("'name': 'paid'", "'name': 'day'", 16, "schema[0].properties[5].name", "of an earlier property")]
    public void Schema_ThatIsWrong_IsAnError(string found, string replacement, int line, string path, string message)
    {
        var reading = SampleContract.Read(found, replacement);

        Assert.Null(reading.Contract);
        Assert.Contains(reading.Errors, error =>
            error.Line == line && error.Path == path && error.Message.Contains(message, StringComparison.Ordinal));
        Assert.DoesNotContain(reading.Errors, error => error.Path.EndsWith(".key", StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_WithTwoObjects_IsAnErrorAtTheSecond()
    {
        const string second = "{ 'name': 'b', 'properties': [] }";

        var reading = SampleContract.Read("      ]\n    }\n", $"      ]\n    }},\n    {second}\n");

        SampleContract.HasOneError(reading, 20, "schema[1]", "more than one object is not supported in this version");
    }

    [Theory]
    [InlineData(249, true)]
    [InlineData(250, false)]
    public void Properties_UpToTheLimit_AreRead(int more, bool isValid)
    {
        var properties = Enumerable.Range(0, more).Select(i => $"{{ 'name': 'p{i}', 'logicalType': 'string' }},");

        var reading = SampleContract.Read("'properties': [", "'properties': [" + string.Concat(properties));

        Assert.Equal(isValid, reading.Contract is not null);
        Assert.Equal(isValid ? 0 : 1, reading.Errors.Length);
    }
}
