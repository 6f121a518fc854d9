using System.Collections.Immutable;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs.Documents;

namespace StreamBatch.Odcs.Tests.Documents;

/// <summary>Trees from a seed, of all that a document can have; and trees in words, to compare them.</summary>
internal sealed class DocumentTrees(int seed)
{
    private static readonly string[] Numbers =
    [
        "0", "-1", "42", "1.10", "0.000", "+7", ".5", "5.", "007", "1e5", "1.5E-3", "0x1F", "0o17", "-0.0",
        "123456789012345678901234567890.123456789",
    ];

    private static readonly string[] Words =
    [
        "a", "plain words", "2022-10-03", "2022-05-12T09:30:10-08:00", "09:00-08:00", "yes", "no", "on", "null", "~",
        "true", "1.0", "0x10", "1_000", "12:30:00", "", " ", "  both ", "a: b", "a #b", "#c", "- d", "-", "-e", "? f",
        "it's", "say \"x\"", "a\\b", "a\tb", "a\nb\n", "a\n\nb", "a\n", "\n", "a\n\n", " a\nb", "a\n  b\nc", "a \nb",
        "a\r\nb", "[x]", "{y}", "x, y", "*z", "&z", "!z", "%z", "@z", "`z", "|", ">", "---", "...", "--- a", "a:",
        ":a", "http://example.com/a?b=c#d", "<<", "=", "é", "日本語", "😀", "\u0085", "a\u2028b", "\u00a0", "\ufeff",
        "\0", "\u001f", "\u007f", "{\"json\": [1]}", "select a\n  from b -- c\n where d # e\n",
    ];

    private static readonly ScalarForm[] Forms = Enum.GetValues<ScalarForm>();

    private readonly Random _random = new(seed);
    private int _left = 60;

    /// <summary>A document whose root is a mapping.</summary>
    public ContractDocument Next() => new(Mapping(0)) { CommentsAfter = [.. Lines()] };

    /// <summary>The values of a tree, each scalar with its kind, in order.</summary>
    public static string Values(DocumentNode node) => node switch
    {
        DocumentMapping mapping => "{" + string.Concat(mapping.Members.Select(member =>
            $"{Escape(member.Name)}={Values(member.Value)};")) + "}",
        DocumentList list => "[" + string.Concat(list.Items.Select(item => Values(item.Value) + ";")) + "]",
        DocumentScalar { Kind: ScalarKind.Null } => "null",
        DocumentScalar scalar => $"{scalar.Kind}:{Escape(scalar.Value)}",
        _ => throw new InvalidOperationException("There is no other kind of node."),
    };

    /// <summary>The comments of a document, in order; empty lines are none.</summary>
    public static IEnumerable<string> Comments(ContractDocument document) =>
        Comments(document.Root).Concat(document.CommentsAfter).Where(line => line.Length > 0);

    private static IEnumerable<string> Comments(DocumentNode node) => node switch
    {
        DocumentMapping mapping => mapping.Members.SelectMany(member => Comments(member.Comments, member.Value)),
        DocumentList list => list.Items.SelectMany(item => Comments(item.Comments, item.Value)),
        _ => [],
    };

    private static IEnumerable<string> Comments(DocumentComments comments, DocumentNode value) =>
        [.. comments.Lines, .. comments.Beside is { } beside ? [beside] : (string[])[], .. Comments(value)];

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            escaped.Append(char.IsAsciiLetterOrDigit(character) ? character.ToString() : $"\\{(int)character:x4}");
        }

        return escaped.ToString();
    }

    private DocumentNode Node(int depth)
    {
        _left--;
        return _random.Next(depth > 5 || _left < 0 ? 1 : 5) switch
        {
            3 => Mapping(depth + 1),
            4 => List(depth + 1),
            _ => Scalar(),
        };
    }

    private DocumentMapping Mapping(int depth)
    {
        var members = ImmutableArray.CreateBuilder<DocumentMember>();
        for (var i = _random.Next(depth == 0 ? 1 : 0, 6); i > 0; i--)
        {
            // A merge key is no name that a document may have.
            var name = Pick(_random.Next(2) == 0 ? Words : Numbers) is var word && word == "<<" ? "name" : word;
            if (members.All(member => member.Name != name))
            {
                members.Add(new DocumentMember(name, Node(depth)) { NameForm = Form(), Comments = Comments() });
            }
        }

        return new DocumentMapping(members.ToImmutable()) { IsFlow = depth > 0 && _random.Next(3) == 0 };
    }

    private DocumentList List(int depth) =>
        new([.. Enumerable.Range(0, _random.Next(5))
            .Select(_ => new DocumentItem(Node(depth)) { Comments = Comments() })])
        {
            IsFlow = _random.Next(3) == 0,
        };

    private DocumentScalar Scalar() => _random.Next(8) switch
    {
        0 => new DocumentScalar(Pick(["null", "~", "Null", ""]), ScalarKind.Null, ScalarForm.Plain),
        1 => new DocumentScalar(Pick(["true", "False", "TRUE", "false"]), ScalarKind.Truth, ScalarForm.Plain),
        2 or 3 => new DocumentScalar(Pick(Numbers), ScalarKind.Number, ScalarForm.Plain),
        _ => new DocumentScalar(Text(), ScalarKind.Text, Form()),
    };

    private string Text() => _random.Next(4) switch
    {
        0 => string.Join(_random.Next(3) == 0 ? "\n" : " ", Enumerable.Range(0, 30).Select(_ => Pick(Words))),
        1 => Pick(Words) + Pick(Words),
        _ => Pick(Words),
    };

    private DocumentComments Comments() =>
        new([.. Lines()], _random.Next(6) == 0 ? "# beside " + _random.Next(100) : null);

    private IEnumerable<string> Lines() => Enumerable.Range(0, Math.Max(0, _random.Next(8) - 5))
        .Select(_ => _random.Next(3) == 0 ? "" : "# 'line' [of \"words\": " + _random.Next(100));

    private ScalarForm Form() => Forms[_random.Next(Forms.Length)];

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];
}
