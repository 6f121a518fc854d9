using System.Globalization;

namespace StreamBatch.Domain.Contracts;

/// <summary>
/// A place in a contract document: its node, its line and its path. Whatever is asked of it in vain it reports to the
/// findings, and answers null. A member stands at the line of its name, an item at its own.
/// </summary>
internal sealed class DocumentCursor
{
    private const int MaxUnknownMembers = 100;

    private readonly DocumentFindings _findings;
    private readonly string _path;

    public DocumentCursor(ContractNode document, DocumentFindings findings)
        : this(document, document.Line, "", findings)
    {
    }

    private DocumentCursor(ContractNode node, int line, string path, DocumentFindings findings)
    {
        Node = node;
        Line = line;
        _path = path;
        _findings = findings;
    }

    public ContractNode Node { get; }

    public int Line { get; }

    public string Path => _path.Length == 0 ? "document" : _path;

    public void Error(string message) => _findings.Error(Line, Path, message);

    public void Note(string message) => _findings.Note(Line, Path, message);

    /// <summary>The member <paramref name="name"/>; null when it is missing or explicitly null.</summary>
    public DocumentCursor? Member(string name)
    {
        foreach (var member in Node.Members ?? [])
        {
            if (member.Name == name)
            {
                return IsNull(member.Value) ? null : At(member.Value, member.Line, name);
            }
        }

        return null;
    }

    /// <summary>The member <paramref name="name"/>; an error when it is missing.</summary>
    public DocumentCursor? RequiredMember(string name)
    {
        var member = Member(name);
        if (member is null)
        {
            _findings.Error(Line, Below(name), "is missing");
        }

        return member;
    }

    /// <summary>All members; an error when this is not a mapping.</summary>
    public IReadOnlyList<(string Name, DocumentCursor Value)> Members()
    {
        if (Node.Members is { } members)
        {
            return [.. members.Select(member => (member.Name, At(member.Value, member.Line, member.Name)))];
        }

        Error("must be a mapping of names to values");
        return [];
    }

    /// <summary>All items; an error when this is not a list.</summary>
    public IReadOnlyList<DocumentCursor> Items()
    {
        if (Node.Items is not { } items)
        {
            Error("must be a list");
            return [];
        }

        return [.. items.Select((item, index) => new DocumentCursor(
            item,
            item.Line,
            _path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]",
            _findings))];
    }

    /// <summary>Refuses members that are not among <paramref name="known"/>, and names the nearest that is.</summary>
    public void RefuseUnknownMembers(params ReadOnlySpan<string> known)
    {
        foreach (var (name, value) in UnknownMembers(known))
        {
            value.Error("is not known here; the nearest known name is " + NearestName.Of(name, known));
        }
    }

    /// <summary>Notes members that are not among those of the standard, most likely mistyped, and without effect.
    /// </summary>
    public void NoteUnknownMembers(params ReadOnlySpan<string> standard)
    {
        foreach (var (name, value) in UnknownMembers(standard))
        {
            value.Note(DocumentFindings.NoMember + "; the nearest is " + NearestName.Of(name, standard));
        }
    }

    /// <summary>The first hundred members that are not among <paramref name="known"/>: who has more has mistaken
    /// something larger than names.</summary>
    public IReadOnlyList<(string Name, DocumentCursor Value)> UnknownMembers(ReadOnlySpan<string> known)
    {
        var unknown = new List<(string Name, DocumentCursor Value)>();
        foreach (var member in Members())
        {
            if (unknown.Count < MaxUnknownMembers && !known.Contains(member.Name))
            {
                unknown.Add(member);
            }
        }

        return unknown;
    }

    /// <summary>The path of a member.</summary>
    public string Below(string name) => _path.Length == 0 ? name : _path + "." + name;

    private static bool IsNull(ContractNode node) => node is { Scalar: null, Members: null, Items: null };

    private DocumentCursor At(ContractNode node, int line, string name) => new(node, line, Below(name), _findings);
}
