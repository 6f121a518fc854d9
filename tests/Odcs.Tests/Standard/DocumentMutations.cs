using StreamBatch.Odcs.Documents;

namespace StreamBatch.Odcs.Tests.Standard;

/// <summary>Every document that differs from one in one place: a value of another kind, a member that is gone, that is
/// called otherwise, or that nobody knows.</summary>
internal static class DocumentMutations
{
    private static readonly (char Name, DocumentNode? Value)[] Replacements =
    [
        ('n', DocumentScalar.Null),
        ('t', DocumentScalar.Text("some text")),
        ('d', DocumentScalar.Number(7.5m)),
        ('w', DocumentScalar.Number(-3)),
        ('b', DocumentScalar.Truth(true)),
        ('m', DocumentMapping.Of()),
        ('u', DocumentMapping.Of(("unheardOf", DocumentScalar.Text("x")))),
        ('l', DocumentList.Of()),
        ('s', DocumentList.Of(DocumentScalar.Text("x"), DocumentScalar.Text("x"))),
        ('-', null),
    ];

    /// <summary>The mutations, each with its name: the path, and what was done there.</summary>
    public static IEnumerable<(string Path, char Name, DocumentNode Document)> Of(DocumentNode root) => Of(root, "");

    private static IEnumerable<(string Path, char Name, DocumentNode Document)> Of(DocumentNode node, string path) =>
        node switch
        {
            DocumentMapping mapping => OfMapping(mapping, path),
            DocumentList list => OfList(list, path),
            _ => [],
        };

    private static IEnumerable<(string Path, char Name, DocumentNode Document)> OfMapping(
        DocumentMapping mapping,
        string path)
    {
        yield return (path, '+', mapping with
        {
            Members = mapping.Members.Add(new DocumentMember("unheardOf", DocumentScalar.Text("x"))),
        });
        for (var i = 0; i < mapping.Members.Length; i++)
        {
            var member = mapping.Members[i];
            var below = path.Length == 0 ? member.Name : path + "." + member.Name;
            foreach (var (name, value) in Replacements)
            {
                yield return (below, name, mapping with
                {
                    Members = value is null
                        ? mapping.Members.RemoveAt(i)
                        : mapping.Members.SetItem(i, member with { Value = value }),
                });
            }

            yield return (below, 'r', mapping with
            {
                Members = mapping.Members.SetItem(i, member with { Name = member.Name + "s" }),
            });
            foreach (var (inner, name, value) in Of(member.Value, below))
            {
                yield return (inner, name, mapping with
                {
                    Members = mapping.Members.SetItem(i, member with { Value = value }),
                });
            }
        }
    }

    private static IEnumerable<(string Path, char Name, DocumentNode Document)> OfList(DocumentList list, string path)
    {
        for (var i = 0; i < list.Items.Length; i++)
        {
            var below = $"{path}[{i}]";
            foreach (var (name, value) in Replacements)
            {
                yield return (below, name, list with
                {
                    Items = value is null
                        ? list.Items.RemoveAt(i)
                        : list.Items.SetItem(i, new DocumentItem(value)),
                });
            }

            foreach (var (inner, name, value) in Of(list.Items[i].Value, below))
            {
                yield return (inner, name, list with { Items = list.Items.SetItem(i, new DocumentItem(value)) });
            }
        }
    }
}
