using System.Collections.Immutable;
using StreamBatch.Odcs.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StreamBatch.Odcs;

/// <summary>
/// The comments of one document, each with the member or item that it belongs to: those on lines of their own go
/// before the next one, those behind something to the last one that begins before them. The parser does not tell them;
/// they are what begins with <c>#</c> outside of every scalar.
/// </summary>
internal sealed class YamlComments
{
    private readonly List<Carrier> _carriers = [];
    private readonly List<(int Start, int End)> _scalars = [];
    private readonly string _text;
    private ImmutableArray<string> _rest = [];
    private int _next;

    private YamlComments(string text) => _text = text;

    /// <summary>The lines after the last member or item.</summary>
    public ImmutableArray<string> Rest => _rest;

    /// <summary>Finds the comments of <paramref name="text"/>, which a parser has read without an error.</summary>
    public static YamlComments Find(string text)
    {
        var comments = new YamlComments(text);
        comments.FindCarriers(new GuardedParser(text));
        comments.FindComments();
        return comments;
    }

    /// <summary>The comments of the next member or item, in the order of the document.</summary>
    public DocumentComments Next()
    {
        var carrier = _carriers[_next++];
        return new DocumentComments([.. carrier.Before], carrier.Beside);
    }

    private void FindCarriers(GuardedParser parser)
    {
        var open = new Stack<Frame>();
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case MappingEnd or SequenceEnd:
                    Close(open.Pop(), parser.Current.Start.Index);
                    break;
                case NodeEvent node:
                    Begin(open, node);
                    break;
            }
        }
    }

    private void Begin(Stack<Frame> open, NodeEvent node)
    {
        var start = (int)node.Start.Index;
        var parent = open.Count == 0 ? null : open.Peek();
        if (parent?.Carries() == true)
        {
            _carriers.Add(new Carrier(start, parent.IsFlow));
        }

        switch (node)
        {
            case Scalar scalar:
                _scalars.Add(SpanOf(scalar));
                break;
            case MappingStart mapping:
                open.Push(new Frame(true, parent is { IsFlow: true } || mapping.Style == MappingStyle.Flow, this));
                break;
            case SequenceStart list:
                open.Push(new Frame(false, parent is { IsFlow: true } || list.Style == SequenceStyle.Flow, this));
                break;
        }
    }

    // What stands in brackets on one line is no place for a comment behind that line.
    private void Close(Frame frame, long end)
    {
        for (var i = frame.FirstCarrier; frame.IsFlow && i < _carriers.Count; i++)
        {
            _carriers[i].FlowEnd = (int)end;
        }
    }

    // A block's own span begins before its first line, where a comment may stand, and ends behind empty lines that are
    // no part of it.
    private (int Start, int End) SpanOf(Scalar scalar)
    {
        var (start, end) = ((int)scalar.Start.Index, (int)scalar.End.Index);
        if (scalar.Style is not (ScalarStyle.Literal or ScalarStyle.Folded))
        {
            return (start, end);
        }

        var lineEnd = _text.IndexOf('\n', start);
        start = lineEnd < 0 ? end : Math.Min(lineEnd, end);
        while (!scalar.Value.EndsWith("\n\n", StringComparison.Ordinal) && end > start && _text[end - 1] == '\n'
            && IsBlank(_text.AsSpan(LineStart(end - 1), end - 1 - LineStart(end - 1))))
        {
            end = LineStart(end - 1);
        }

        return (start, Math.Max(start, end));
    }

    private void FindComments()
    {
        var before = ImmutableArray.CreateBuilder<string>();
        var (carrier, scalar) = (0, 0);
        for (var start = 0; start < _text.Length;)
        {
            var end = _text.IndexOf('\n', start) is var found && found < 0 ? _text.Length : found;
            var comment = CommentIn(start, end, ref scalar);
            while (carrier < _carriers.Count && _carriers[carrier].Start < (comment ?? end))
            {
                Give(before, _carriers[carrier++]);
            }

            if (comment is { } place && !TryPutBeside(carrier, start, place, end))
            {
                before.Add(_text[place..end].TrimEnd());
            }
            else if (comment is null && IsBlankLine(start, end, scalar) && before is not [.., ""])
            {
                before.Add("");
            }

            start = end + 1;
        }

        while (carrier < _carriers.Count)
        {
            Give(before, _carriers[carrier++]);
        }

        while (before is [.., ""])
        {
            before.RemoveAt(before.Count - 1);
        }

        _rest = before.ToImmutable();
    }

    private void Give(ImmutableArray<string>.Builder before, Carrier carrier)
    {
        // An empty line in brackets, or at the head of the document, parts nothing.
        carrier.Before.AddRange(before.Where(line => line.Length > 0 || !carrier.IsInFlow)
            .SkipWhile(line => line.Length == 0 && carrier == _carriers[0]));
        before.Clear();
    }

    private bool TryPutBeside(int carrier, int lineStart, int place, int end)
    {
        if (_text.AsSpan(lineStart, place - lineStart).TrimStart(" \t-?:\r") is [])
        {
            return false;
        }

        for (var i = carrier - 1; i >= 0; i--)
        {
            if (!_carriers[i].IsInFlow || _carriers[i].FlowEnd > place)
            {
                if (_carriers[i].Beside is not null)
                {
                    return false;
                }

                _carriers[i].Beside = _text[place..end].TrimEnd();
                return true;
            }
        }

        return false;
    }

    // Where the comment of a line begins: the first # behind white space that is in no scalar.
    private int? CommentIn(int start, int end, ref int scalar)
    {
        for (var i = start; i < end; i++)
        {
            while (scalar < _scalars.Count && _scalars[scalar].End <= i)
            {
                scalar++;
            }

            if (scalar < _scalars.Count && _scalars[scalar].Start <= i)
            {
                i = Math.Min(end, _scalars[scalar].End) - 1;
            }
            else if (_text[i] == '#' && (i == 0 || char.IsWhiteSpace(_text[i - 1])))
            {
                return i;
            }
        }

        return null;
    }

    private bool IsBlankLine(int start, int end, int scalar) =>
        IsBlank(_text.AsSpan(start, end - start))
        && (scalar >= _scalars.Count || _scalars[scalar].Start > start || _scalars[scalar].End <= start);

    private int LineStart(int index) => index == 0 ? 0 : _text.LastIndexOf('\n', index - 1) + 1;

    private static bool IsBlank(ReadOnlySpan<char> line) => line.IsWhiteSpace();

    private sealed class Carrier(int start, bool isInFlow)
    {
        public int Start { get; } = start;

        public bool IsInFlow { get; } = isInFlow;

        public int FlowEnd { get; set; } = int.MaxValue;

        public List<string> Before { get; } = [];

        public string? Beside { get; set; }
    }

    private sealed class Frame(bool isMapping, bool isFlow, YamlComments comments)
    {
        private bool _isName = true;

        public bool IsFlow { get; } = isFlow;

        public int FirstCarrier { get; } = comments._carriers.Count;

        // Names of mappings and items of lists.
        public bool Carries()
        {
            var carries = !isMapping || _isName;
            _isName = !_isName;
            return carries;
        }
    }
}
