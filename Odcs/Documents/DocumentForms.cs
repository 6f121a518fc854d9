namespace StreamBatch.Odcs.Documents;

/// <summary>Forms of nodes, their whole trees.</summary>
internal static class DocumentForms
{
    /// <summary>The same with every form left to the writer.</summary>
    public static DocumentNode Natural(DocumentNode node) => node switch
    {
        DocumentScalar scalar => scalar with { Form = ScalarForm.Natural },
        DocumentMapping mapping => mapping with
        {
            IsFlow = false,
            Members =
            [
                .. mapping.Members.Select(member =>
                    member with { NameForm = ScalarForm.Natural, Value = Natural(member.Value) }),
            ],
        },
        DocumentList list => list with
        {
            IsFlow = false,
            Items = [.. list.Items.Select(item => item with { Value = Natural(item.Value) })],
        },
        _ => node,
    };

    /// <summary>Whether there is a comment in <paramref name="node"/>.</summary>
    public static bool HasComments(DocumentNode node) => node switch
    {
        DocumentMapping mapping => mapping.Members.Any(member => member.Comments.HasText || HasComments(member.Value)),
        DocumentList list => list.Items.Any(item => item.Comments.HasText || HasComments(item.Value)),
        _ => false,
    };
}
