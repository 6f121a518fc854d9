using StreamBatch.Domain.Contracts;

namespace StreamBatch.Domain.Tests.Contracts;

/// <summary>A small valid contract, and ways to change one thing in it. The properties begin on line 11.</summary>
internal static class SampleContract
{
    public const string Text = """
        {
          'apiVersion': 'v3.1.0',
          'kind': 'DataContract',
          'id': 'orders',
          'version': '1.0.0',
          'status': 'active',
          'schema': [
            {
              'name': 'orders',
              'properties': [
                { 'name': 'customer', 'logicalType': 'string', 'required': true },
                { 'name': 'amount', 'logicalType': 'number', 'logicalTypeOptions': { 'multipleOf': 0.01 } },
                { 'name': 'pieces', 'logicalType': 'integer' },
                { 'name': 'placed', 'logicalType': 'timestamp' },
                { 'name': 'day', 'logicalType': 'date' },
                { 'name': 'paid', 'logicalType': 'boolean' },
                { 'name': 'lines', 'logicalType': 'array' }
              ]
            }
          ],
          'customProperties': [
            { 'property': 'streambatch',
              'value': {
                'key': 'customer',
                'windows': { 'kind': 'tumbling', 'size': '1h' },
                'aggregates': { 'orders': 'count()' }
              }
            }
          ]
        }
        """;

    /// <summary>Reads the contract with <paramref name="found"/>, which must be there once, replaced.</summary>
    public static ContractReading Read(string found, string replacement)
    {
        Assert.Equal(2, Text.Split(found).Length);
        return ContractReader.Read(JsonDocument.Parse(Text.Replace(found, replacement, StringComparison.Ordinal)));
    }

    /// <summary>Reads the contract with more members in its section, on line 24.</summary>
    public static ContractReading ReadSection(string members) =>
        Read("'key': 'customer',", "'key': 'customer', " + members + ",");

    /// <summary>Reads the contract with an eighth property, on line 17.</summary>
    public static ContractReading ReadProperty(string members) => Read(
        "{ 'name': 'lines', 'logicalType': 'array' }",
        "{ 'name': 'lines', 'logicalType': 'array' }, { 'name': 'x', " + members + " }");

    /// <summary>The eighth property of the contract so read, which must be valid.</summary>
    public static PropertySpecification Property(string members) => Valid(ReadProperty(members)).Properties[7];

    /// <summary>The contract of a reading without errors.</summary>
    public static Contract Valid(ContractReading reading)
    {
        Assert.Empty(reading.Errors);
        Assert.NotNull(reading.Contract);
        return reading.Contract;
    }

    /// <summary>Checks that a reading has one error, at that place, whose message contains a text.</summary>
    public static void HasOneError(ContractReading reading, int line, string path, string message)
    {
        Assert.Null(reading.Contract);
        var error = Assert.Single(reading.Errors);
        Assert.Equal($"line {line}: {path}", $"line {error.Line}: {error.Path}");
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Checks that a reading has a contract and one note, at that place.</summary>
    public static void HasOneNote(ContractReading reading, int line, string path)
    {
        Valid(reading);
        var note = Assert.Single(reading.Notes);
        Assert.Equal($"line {line}: {path}", $"line {note.Line}: {note.Path}");
    }
}
