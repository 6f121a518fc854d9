using System.Collections.Immutable;

namespace StreamBatch.Odcs.Documents;

/// <summary>
/// A document as somebody wrote it: every member, known to the standard or not, in its order, each scalar as it stands,
/// and the comments. Written again it is the same to every reader. What is not kept is how wide indentations are, how
/// long texts are broken into lines, marks of a document's begin and end, and anchors: what an alias repeats is written
/// out.
/// </summary>
/// <param name="Root">The whole.</param>
public sealed record ContractDocument(DocumentNode Root)
{
    /// <summary>The lines of comments behind the last member.</summary>
    public ImmutableArray<string> CommentsAfter { get; init; } = [];

    /// <summary>Whether there is any comment.</summary>
    public bool HasComments => !CommentsAfter.IsEmpty || DocumentForms.HasComments(Root);

    /// <summary>The document in YAML.</summary>
    public string ToYaml() => new YamlDocumentWriter().Write(this);

    /// <summary>The document in JSON, which has no comments; numbers as they stand where JSON has that form.</summary>
    /// <exception cref="DocumentFormException">A number that JSON has no form for.</exception>
    public string ToJson() => JsonDocumentWriter.Write(Root);
}
