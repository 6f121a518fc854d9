using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Documents;

/// <summary>Writes a document in JSON, a member a line.</summary>
internal sealed class JsonDocumentWriter
{
    // Far above what a number of a contract can mean, and below what takes long to compute.
    private const int MaxHexDigits = 1_000;

    private const int Step = 2;

    // It goes to files, not into pages.
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly StringBuilder _json = new();
    private readonly List<string> _path = [];

    private JsonDocumentWriter()
    {
    }

    /// <exception cref="DocumentFormException">A number that JSON has no form for.</exception>
    public static string Write(DocumentNode root)
    {
        var writer = new JsonDocumentWriter();
        writer.WriteNode(root);
        return writer._json.Append('\n').ToString();
    }

    private void WriteNode(DocumentNode node)
    {
        switch (node)
        {
            case DocumentMapping mapping:
                WriteAll('{', mapping.Members, '}', (member, _) =>
                {
                    _path.Add(_path.Count == 0 ? member.Name : "." + member.Name);
                    _json.Append(Text(member.Name)).Append(": ");
                    WriteNode(member.Value);
                });
                break;
            case DocumentList list:
                WriteAll('[', list.Items, ']', (item, index) =>
                {
                    _path.Add(string.Create(CultureInfo.InvariantCulture, $"[{index}]"));
                    WriteNode(item.Value);
                });
                break;
            case DocumentScalar scalar:
                _json.Append(ScalarText(scalar));
                break;
        }
    }

    private void WriteAll<T>(char opening, ImmutableArray<T> values, char closing, Action<T, int> write)
    {
        _json.Append(opening);
        for (var i = 0; i < values.Length; i++)
        {
            _json.Append(i == 0 ? "\n" : ",\n").Append(' ', (_path.Count + 1) * Step);
            write(values[i], i);
            _path.RemoveAt(_path.Count - 1);
        }

        if (values.Length > 0)
        {
            _json.Append('\n').Append(' ', _path.Count * Step);
        }

        _json.Append(closing);
    }

    private string ScalarText(DocumentScalar scalar) => scalar.Kind switch
    {
        ScalarKind.Null => "null",
        ScalarKind.Truth => scalar.Value is "true" or "True" or "TRUE" ? "true" : "false",
        ScalarKind.Number => NumberOf(scalar),
        _ => Text(scalar.Value),
    };

    private static string Text(string value) => "\"" + Encoder.Encode(value) + "\"";

    // YAML takes more forms than JSON: a plus, a point with no digit on one side, zeros at the beginning, other bases.
    private string NumberOf(DocumentScalar scalar)
    {
        var text = scalar.Value;
        if (text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal))
        {
            return text.Length <= MaxHexDigits
                ? Whole(text.AsSpan(2), text[1] == 'x' ? 16 : 8).ToString(CultureInfo.InvariantCulture)
                : throw Refuse(scalar, $"must have at most {MaxHexDigits} characters to be written in JSON");
        }

        if (text.AsSpan().ContainsAny("nN"))
        {
            throw Refuse(scalar, $"is no number that JSON has: {text}");
        }

        var sign = text[0] == '-' ? "-" : "";
        var digits = text.TrimStart('+', '-');
        var wholeEnd = digits.AsSpan().IndexOfAny(".eE") is var end && end < 0 ? digits.Length : end;
        var whole = digits[..wholeEnd].TrimStart('0');
        var rest = digits[wholeEnd..];
        if (rest.StartsWith('.') && (rest.Length == 1 || !char.IsAsciiDigit(rest[1])))
        {
            rest = rest[1..];
        }

        return sign + (whole.Length == 0 ? "0" : whole) + rest;
    }

    private static BigInteger Whole(ReadOnlySpan<char> digits, int numberBase)
    {
        var whole = BigInteger.Zero;
        foreach (var digit in digits)
        {
            whole = (whole * numberBase) + Convert.ToInt32(digit.ToString(), 16);
        }

        return whole;
    }

    private DocumentFormException Refuse(DocumentScalar scalar, string message) =>
        new(scalar.Line, _path.Count == 0 ? "document" : string.Concat(_path), message);
}
