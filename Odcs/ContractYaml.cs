using System.Globalization;
using System.Text;
using StreamBatch.Domain.Contracts;
using YamlDotNet.Core;

namespace StreamBatch.Odcs;

/// <summary>Reads contracts that are written in YAML 1.2, which JSON is a part of.</summary>
public static class ContractYaml
{
    /// <summary>The most bytes of UTF-8 that a document has: 1 MiB.</summary>
    public const int MaxBytes = 1_048_576;

    private const char ByteOrderMark = '\ufeff';

    /// <summary>
    /// Reads <paramref name="text"/>, one document. Never throws for a bad one: errors of notation and of content are
    /// both in the reading. A duplicate name is an error.
    /// </summary>
    public static ContractReading Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return Failed(1, string.Create(CultureInfo.InvariantCulture, $"must have at most {MaxBytes} bytes"));
        }

        var tree = new YamlTreeReader(new GuardedParser(text.TrimStart(ByteOrderMark)));
        try
        {
            var reading = ContractReader.Read(tree.Read());
            return tree.Errors.Count == 0 ? reading : WithErrors(reading, tree.Errors);
        }
        catch (YamlException exception)
        {
            return Failed(YamlTreeReader.LineOf(exception.Start), exception.Message);
        }
    }

    private static ContractReading Failed(int line, string message) =>
        new(null, [new ContractError(line, "document", message)]);

    private static ContractReading WithErrors(ContractReading reading, IReadOnlyList<ContractError> errors) =>
        reading with { Contract = null, Errors = [.. errors.Concat(reading.Errors).OrderBy(error => error.Line)] };
}
