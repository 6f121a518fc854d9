using System.Collections.Immutable;
using System.Globalization;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs.Documents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace StreamBatch.Odcs;

/// <summary>
/// Makes the tree of one document out of the parser's events, within limits on depth and size, so that no document can
/// exhaust the stack or the memory. What cannot be read at all is thrown as <see cref="YamlException"/>, as the parser
/// does.
/// </summary>
internal sealed class YamlTreeReader(GuardedParser parser, YamlComments? comments = null)
{
    /// <summary>The most mappings and lists inside each other.</summary>
    public const int MaxDepth = 64;

    /// <summary>The most nodes, those behind each alias counted again.</summary>
    public const int MaxNodes = 100_000;

    /// <summary>The most characters in the name of a member.</summary>
    public const int MaxNameLength = 255;

    /// <summary>The most errors that one reading collects.</summary>
    public const int MaxErrors = 1_000;

    private const string TextTag = "tag:yaml.org,2002:str";

    private static readonly string[] CollectionTags = ["tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"];

    private readonly Dictionary<AnchorName, Subtree> _anchors = [];
    private readonly List<ContractError> _errors = [];
    private readonly List<string> _path = [];
    private int _nodes;

    /// <summary>What is wrong though the tree could be read.</summary>
    public IReadOnlyList<ContractError> Errors => _errors;

    /// <summary>The line of <paramref name="mark"/>, from 1.</summary>
    public static int LineOf(Mark mark) => (int)Math.Clamp((long)mark.Line, 1L, int.MaxValue);

    /// <summary>Reads the only document.</summary>
    public DocumentNode Read()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out var end))
        {
            throw Refuse(end, "is empty");
        }

        parser.Consume<DocumentStart>();
        var tree = ReadNode(0);
        parser.Consume<DocumentEnd>();
        if (parser.Accept<DocumentStart>(out var second))
        {
            throw Refuse(second, "must be the only one in the text");
        }

        parser.Consume<StreamEnd>();
        return tree.Node;
    }

    private Subtree ReadNode(int depth)
    {
        if (depth >= MaxDepth && (parser.Accept<MappingStart>(out _) || parser.Accept<SequenceStart>(out _)))
        {
            throw Refuse(parser.Current, $"must have at most {MaxDepth} mappings and lists inside each other");
        }

        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return ReadAlias(alias, depth);
        }

        Count(1);
        var before = _nodes - 1;
        var anchor = parser.Current is NodeEvent start ? start.Anchor : default;
        var subtree = parser.Current switch
        {
            MappingStart => ReadMapping(depth),
            SequenceStart => ReadSequence(depth),
            _ => new Subtree(ReadScalar(parser.Consume<Scalar>()), 0, 1),
        };
        subtree = subtree with { Count = _nodes - before };
        if (!anchor.IsEmpty)
        {
            _anchors[anchor] = subtree;
        }

        return subtree;
    }

    private Subtree ReadAlias(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value, out var subtree))
        {
            throw Refuse(alias, $"the alias {alias.Value} stands before the end of what it repeats");
        }

        if (depth + subtree.Height > MaxDepth)
        {
            throw Refuse(alias, $"must have at most {MaxDepth} mappings and lists inside each other");
        }

        Count(subtree.Count);
        return comments is null ? subtree : subtree with { Node = subtree.Node.WithoutComments() };
    }

    private Subtree ReadMapping(int depth)
    {
        var start = parser.Consume<MappingStart>();
        RefuseTag(start, CollectionTags);
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        var members = ImmutableArray.CreateBuilder<DocumentMember>();
        var height = 0;
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var scalar = ReadName();
            var (name, line) = (parser.TextOf(scalar), LineOf(scalar.Start));
            var nameComments = comments?.Next() ?? default;
            _path.Add(_path.Count == 0 ? name : "." + name);
            var value = ReadNode(depth + 1);
            height = Math.Max(height, value.Height);
            if (lines.TryAdd(name, line))
            {
                members.Add(new DocumentMember(name, value.Node)
                {
                    NameForm = FormOf(scalar),
                    Line = line,
                    Comments = nameComments,
                });
            }
            else
            {
                RefuseRepetition(line, lines[name]);
            }

            _path.RemoveAt(_path.Count - 1);
        }

        var node = new DocumentMapping(members.ToImmutable())
        {
            Line = LineOf(start.Start),
            IsFlow = start.Style == MappingStyle.Flow,
        };
        return new Subtree(node, height + 1, 0);
    }

    private Scalar ReadName()
    {
        if (!parser.TryConsume<Scalar>(out var name))
        {
            throw Refuse(parser.Current, "the name of a member must be a text");
        }

        if (name is { Style: ScalarStyle.Plain, Value: "<<" })
        {
            throw Refuse(name, "merge keys (<<) are no part of YAML 1.2");
        }

        if (name.Value.Length > MaxNameLength)
        {
            throw Refuse(name, $"the name of a member must have at most {MaxNameLength} characters");
        }

        Count(1);
        return name;
    }

    private void RefuseRepetition(int line, int firstLine)
    {
        _errors.Add(new ContractError(line, string.Concat(_path), string.Create(
            CultureInfo.InvariantCulture, $"stands a second time; first on line {firstLine}")));
        if (_errors.Count == MaxErrors)
        {
            throw Refuse(parser.Current, $"has {MaxErrors} names twice; no more are looked for");
        }
    }

    private Subtree ReadSequence(int depth)
    {
        var start = parser.Consume<SequenceStart>();
        RefuseTag(start, CollectionTags);
        var items = ImmutableArray.CreateBuilder<DocumentItem>();
        var height = 0;
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            _path.Add(string.Create(CultureInfo.InvariantCulture, $"[{items.Count}]"));
            var itemComments = comments?.Next() ?? default;
            var item = ReadNode(depth + 1);
            _path.RemoveAt(_path.Count - 1);
            height = Math.Max(height, item.Height);
            items.Add(new DocumentItem(item.Node) { Comments = itemComments });
        }

        var node = new DocumentList(items.ToImmutable())
        {
            Line = LineOf(start.Start),
            IsFlow = start.Style == SequenceStyle.Flow,
        };
        return new Subtree(node, height + 1, 0);
    }

    private DocumentScalar ReadScalar(Scalar scalar)
    {
        RefuseTag(scalar, [TextTag]);
        var text = parser.TextOf(scalar);
        var form = FormOf(scalar);
        var kind = form == ScalarForm.Plain ? PlainScalar.KindOf(text) : ScalarKind.Text;
        return new DocumentScalar(text, kind, form) { Line = LineOf(scalar.Start) };
    }

    // A tag makes a text of what would be a number: quotes do the same.
    private static ScalarForm FormOf(Scalar scalar) => scalar.Style switch
    {
        ScalarStyle.Plain when scalar.Tag.IsEmpty => ScalarForm.Plain,
        ScalarStyle.SingleQuoted => ScalarForm.SingleQuoted,
        ScalarStyle.Literal => ScalarForm.Literal,
        ScalarStyle.Folded => ScalarForm.Folded,
        _ => ScalarForm.DoubleQuoted,
    };

    private static void RefuseTag(NodeEvent node, string[] known)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && !known.Contains(node.Tag.Value))
        {
            throw Refuse(node, "tags other than those for mappings, lists and texts are not supported");
        }
    }

    private void Count(int nodes)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw Refuse(parser.Current, $"must have at most {MaxNodes} nodes");
        }
    }

    private static YamlException Refuse(ParsingEvent? place, string message) =>
        new(place?.Start ?? Mark.Empty, place?.End ?? Mark.Empty, message);

    private readonly record struct Subtree(DocumentNode Node, int Height, int Count);
}
