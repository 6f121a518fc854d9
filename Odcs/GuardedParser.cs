using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StreamBatch.Odcs;

/// <summary>
/// A YAML parser whose every failure is a <see cref="YamlException"/>. The library answers some malformed texts, such
/// as a list in brackets that is never closed, with an invalid operation instead. And it ends lines where YAML 1.1 did
/// and 1.2 does not, which would lose characters of texts in quotes.
/// </summary>
internal sealed class GuardedParser : IParser
{
    private const char FirstStandIn = '\ue000';
    private const int StandInCount = 6_400;

    private static readonly char[] FormerLineEnds = ['\u0085', '\u2028', '\u2029'];

    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly char[] _standIns;

    public GuardedParser(string text)
    {
        _standIns = StandIns(text);
        for (var i = 0; i < _standIns.Length; i++)
        {
            text = text.Replace(FormerLineEnds[i], _standIns[i]);
        }

        // What the scanner tells of comments does not say where they belong.
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

    /// <summary>The text of a scalar as it stands in the document.</summary>
    public string TextOf(Scalar scalar)
    {
        var text = scalar.Value;
        for (var i = 0; i < _standIns.Length; i++)
        {
            text = text.Replace(_standIns[i], FormerLineEnds[i]);
        }

        return text;
    }

    // Characters for private use that the text does not have. One that has all 6,400 is left as it is.
    private static char[] StandIns(string text)
    {
        if (text.AsSpan().IndexOfAny(FormerLineEnds) < 0)
        {
            return [];
        }

        var used = text.ToHashSet();
        var free = Enumerable.Range(FirstStandIn, StandInCount).Select(code => (char)code)
            .Where(character => !used.Contains(character)).Take(FormerLineEnds.Length).ToArray();
        return free.Length == FormerLineEnds.Length ? free : [];
    }
}
