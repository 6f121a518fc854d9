using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StreamBatch.Odcs;

/// <summary>
/// A YAML parser whose every failure is a <see cref="YamlException"/>. The library answers some malformed texts, such
/// as a list in brackets that is never closed, with an invalid operation instead.
/// </summary>
internal sealed class GuardedParser : IParser
{
    private readonly Scanner _scanner;
    private readonly Parser _parser;

    public GuardedParser(string text)
    {
        // The parser drops comments, and a scanner that keeps them would only make more tokens.
        _scanner = new Scanner(new StringReader(text), skipComments: true);
        _parser = new Parser(_scanner);
    }

    public ParsingEvent? Current => _parser.Current;

    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException
            or IndexOutOfRangeException or NullReferenceException or OverflowException or FormatException)
        {
            var place = _scanner.CurrentPosition;
            throw new YamlException(place, place, "is not well-formed YAML near here", exception);
        }
    }
}
