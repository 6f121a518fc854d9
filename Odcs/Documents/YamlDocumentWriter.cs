using System.Text;
using StreamBatch.Domain.Contracts;

namespace StreamBatch.Odcs.Documents;

/// <summary>Writes a document in YAML 1.2 that readers of YAML 1.1 understand alike, indented by two.</summary>
internal sealed class YamlDocumentWriter
{
    private const int Step = 2;
    private const int MaxColumns = 120;

    private readonly StringBuilder _text = new();

    public string Write(ContractDocument document)
    {
        switch (document.Root)
        {
            case DocumentMapping { Members.IsEmpty: false } mapping:
                WriteMembers(mapping, 0, isAtLineStart: true);
                break;
            case DocumentList { Items.IsEmpty: false } list:
                WriteItems(list, 0, isAtLineStart: true);
                break;
            default:
                _text.Append(FlowText(document.Root, isInFlow: false)).Append('\n');
                break;
        }

        WriteLines(document.CommentsAfter, 0);
        return _text.ToString();
    }

    private void WriteMembers(DocumentMapping mapping, int indentation, bool isAtLineStart)
    {
        foreach (var member in mapping.Members)
        {
            if (isAtLineStart)
            {
                WriteLines(member.Comments.Lines, indentation);
                Indent(indentation);
            }

            isAtLineStart = true;
            _text.Append(NameText(member, isInFlow: false)).Append(':');
            WriteValue(member.Value, member.Comments.Beside, indentation);
        }
    }

    private void WriteItems(DocumentList list, int indentation, bool isAtLineStart)
    {
        foreach (var item in list.Items)
        {
            if (isAtLineStart)
            {
                WriteLines(item.Comments.Lines, indentation);
                WriteLines(CommentsInside(item, indentation + 1), indentation);
                Indent(indentation);
            }

            isAtLineStart = true;
            _text.Append('-');
            switch (item.Value)
            {
                case DocumentMapping mapping when IsBlock(mapping, indentation + 1, item.Comments.Beside):
                    _text.Append(' ');
                    WriteMembers(mapping, indentation + Step, isAtLineStart: false);
                    break;
                case DocumentList inner when IsBlock(inner, indentation + 1, item.Comments.Beside):
                    _text.Append(' ');
                    WriteItems(inner, indentation + Step, isAtLineStart: false);
                    break;
                default:
                    WriteValue(item.Value, item.Comments.Beside, indentation);
                    break;
            }
        }
    }

    // An item's first member stands on the line of its dash: what would be between the two goes before both.
    private static IEnumerable<string> CommentsInside(DocumentItem item, int indentation)
    {
        DocumentNode? value = item.Value;
        var beside = item.Comments.Beside;
        while (value is not null && IsBlock(value, indentation, beside))
        {
            if (beside is not null)
            {
                yield return beside;
            }

            var list = value as DocumentList;
            var first = list is null ? ((DocumentMapping)value).Members[0].Comments : list.Items[0].Comments;
            foreach (var line in first.Lines.Where(line => line.Length > 0))
            {
                yield return line;
            }

            (value, beside) = (list?.Items[0].Value, list is null ? null : first.Beside);
            indentation += Step;
        }
    }

    // What follows the colon of a name or the dash of an item, to the end of its last line.
    private void WriteValue(DocumentNode value, string? beside, int indentation)
    {
        switch (value)
        {
            case DocumentMapping mapping when IsBlock(mapping, indentation, beside):
                EndLine(beside);
                WriteMembers(mapping, indentation + Step, isAtLineStart: true);
                break;
            case DocumentList list when IsBlock(list, indentation, beside):
                EndLine(beside);
                WriteItems(list, indentation + Step, isAtLineStart: true);
                break;
            case DocumentScalar { Kind: ScalarKind.Text } scalar when BlockOf(scalar) is { } isFolded:
                _text.Append(' ').Append(YamlBlockText.Header(scalar.Value, isFolded));
                EndLine(beside);
                WriteLines(YamlBlockText.Lines(scalar.Value, isFolded, indentation + Step), indentation + Step);
                break;
            default:
                var text = FlowText(value, isInFlow: false);
                _text.Append(text.Length == 0 ? "" : " ").Append(text);
                EndLine(beside);
                break;
        }
    }

    // A line in brackets cannot have comments, and should not be longer than a line.
    private static bool IsBlock(DocumentNode node, int indentation, string? beside)
    {
        var (isEmpty, isFlow) = node switch
        {
            DocumentMapping mapping => (mapping.Members.IsEmpty, mapping.IsFlow),
            DocumentList list => (list.Items.IsEmpty, list.IsFlow),
            _ => (true, true),
        };
        return !isEmpty && (!isFlow || DocumentForms.HasComments(node)
            || FlowText(node, isInFlow: true).Length + (beside?.Length ?? 0) > MaxColumns - indentation);
    }

    private static bool? BlockOf(DocumentScalar scalar) => scalar.Form switch
    {
        ScalarForm.Folded when YamlBlockText.CanFold(scalar.Value) => true,
        ScalarForm.Folded or ScalarForm.Literal when YamlBlockText.CanHold(scalar.Value) => false,
        ScalarForm.Natural when scalar.Value.Contains('\n') && YamlBlockText.CanHold(scalar.Value) => false,
        _ => null,
    };

    private static string FlowText(DocumentNode node, bool isInFlow) => node switch
    {
        DocumentMapping { Members.IsEmpty: true } => "{}",
        DocumentMapping mapping => "{ " + string.Join(", ", mapping.Members.Select(member =>
            NameText(member, isInFlow: true) + ": " + FlowText(member.Value, isInFlow: true))) + " }",
        DocumentList list => "[" + string.Join(", ", list.Items.Select(item => FlowText(item.Value, isInFlow: true)))
            + "]",
        DocumentScalar { Kind: ScalarKind.Null, Value: "" } when isInFlow => "null",
        DocumentScalar scalar => YamlScalarText.Line(scalar.Value, scalar.Kind, scalar.Form, isInFlow),
        _ => throw new InvalidOperationException("There is no other kind of node."),
    };

    // A name is a text, whatever it looks like.
    private static string NameText(DocumentMember member, bool isInFlow) =>
        member is { NameForm: ScalarForm.Plain, Name.Length: > 0 } && PlainScalar.KindOf(member.Name) != ScalarKind.Text
            ? member.Name
            : YamlScalarText.Line(member.Name, ScalarKind.Text, member.NameForm, isInFlow);

    private void WriteLines(IEnumerable<string> lines, int indentation)
    {
        foreach (var line in lines)
        {
            if (line.Length > 0)
            {
                Indent(indentation);
            }

            _text.Append(line).Append('\n');
        }
    }

    private void Indent(int columns) => _text.Append(' ', columns);

    private void EndLine(string? beside) => _text.Append(beside is null ? "" : " ").Append(beside).Append('\n');
}
