using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs.Documents;
using YamlDotNet.Core;

namespace StreamBatch.Odcs;

/// <summary>Reads contracts that are written in YAML 1.2, which JSON is a part of.</summary>
public static class ContractYaml
{
    /// <summary>The most bytes of UTF-8 that a document has: 1 MiB.</summary>
    public const int MaxBytes = 1_048_576;

    private const char ByteOrderMark = '\ufeff';

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = YamlTreeReader.MaxDepth };

    /// <summary>
    /// Reads <paramref name="text"/>, one document. Never throws for a bad one: errors of notation and of content are
    /// both in the reading. A duplicate name is an error.
    /// </summary>
    public static ContractReading Read(string text)
    {
        var (root, errors) = ReadTree(text);
        if (root is null)
        {
            return new ContractReading(null, [.. errors]);
        }

        var reading = ContractReader.Read(root.ToContractNode());
        return errors.Count == 0 ? reading : WithErrors(reading, errors);
    }

    /// <summary>
    /// Reads <paramref name="text"/> as what it is, whether a contract or not, with all that it takes to write it
    /// again. Never throws for a bad one.
    /// </summary>
    public static DocumentReading ReadDocument(string text)
    {
        var (root, errors) = ReadTree(text);
        if (root is null || errors.Count > 0)
        {
            return new DocumentReading(null, [.. errors]);
        }

        text = text.TrimStart(ByteOrderMark);
        if (IsJson(text))
        {
            return new DocumentReading(new ContractDocument(DocumentForms.Natural(root)), []);
        }

        // Comments are looked for only in what is known to be within the limits.
        var comments = YamlComments.Find(text);
        root = new YamlTreeReader(new GuardedParser(text), comments).Read();
        return new DocumentReading(new ContractDocument(root) { CommentsAfter = comments.Rest }, []);
    }

    private static (DocumentNode? Root, IReadOnlyList<ContractError> Errors) ReadTree(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return Failed(1, string.Create(CultureInfo.InvariantCulture, $"must have at most {MaxBytes} bytes"));
        }

        var tree = new YamlTreeReader(new GuardedParser(text.TrimStart(ByteOrderMark)));
        try
        {
            return (tree.Read(), tree.Errors);
        }
        catch (YamlException exception)
        {
            return Failed(YamlTreeReader.LineOf(exception.Start), exception.Message);
        }
    }

    // YAML with braces around it is none: its scalars may have forms that are worth keeping.
    private static bool IsJson(string text)
    {
        if (!text.AsSpan().TrimStart().StartsWith("{"))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(text, JsonOptions);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static (DocumentNode? Root, IReadOnlyList<ContractError> Errors) Failed(int line, string message) =>
        (null, [new ContractError(line, "document", message)]);

    private static ContractReading WithErrors(ContractReading reading, IReadOnlyList<ContractError> errors) =>
        reading with { Contract = null, Errors = [.. errors.Concat(reading.Errors).OrderBy(error => error.Line)] };
}
