using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>Ways into a tree of YAML: a path has the keys of mappings, with dots between them.</summary>
internal static class YamlNodes
{
    private const string Merge = "<<";

    /// <summary>What stands at the path, or null where a key on the way is missing.</summary>
    public static YamlNode? At(this YamlNode? node, string path)
    {
        foreach (var key in path.Split('.'))
        {
            node = (node as YamlMappingNode)?.Entries().FirstOrDefault(entry => entry.Key == key).Value;
        }

        return node;
    }

    public static string? Text(this YamlNode? node) => (node as YamlScalarNode)?.Value;

    public static string? Text(this YamlNode? node, string path) => node.At(path).Text();

    public static IReadOnlyList<YamlNode> Items(this YamlNode? node, string path) =>
        node.At(path) is YamlSequenceNode sequence ? [.. sequence.Children] : [];

    public static IReadOnlyList<string> Texts(this YamlNode? node, string path) =>
        [.. node.Items(path).Select(item => item.Text() ?? "")];

    /// <summary>The entry of a list of mappings that has this name.</summary>
    public static YamlNode? Named(this YamlNode? node, string path, string name) =>
        node.Items(path).SingleOrDefault(item => item.Text("name") == name);

    /// <summary>Keys and values in their order; what a mapping merges in comes after its own.</summary>
    public static IReadOnlyList<KeyValuePair<string, YamlNode>> Entries(this YamlMappingNode node)
    {
        var own = node.Children.Select(child => KeyValuePair.Create(child.Key.Text() ?? "", child.Value)).ToList();
        var merged = own
            .Where(entry => entry.Key == Merge)
            .SelectMany(entry => ((YamlMappingNode)entry.Value).Entries());
        return [.. own.Concat(merged).Where(entry => entry.Key != Merge).DistinctBy(entry => entry.Key)];
    }

    public static IReadOnlyDictionary<string, string> Map(this YamlNode? node, string path) =>
        node.At(path) is YamlMappingNode mapping
            ? mapping.Entries().ToDictionary(entry => entry.Key, entry => entry.Value.Text() ?? "")
            : new Dictionary<string, string>();

    /// <summary>Written without quotes, so that a reader may take it for a number or a truth value.</summary>
    public static bool IsPlain(this YamlScalarNode node) => node.Style is ScalarStyle.Plain or ScalarStyle.Any;

    /// <summary>The node and all below it, each with its path.</summary>
    public static IEnumerable<(string Path, YamlNode Node)> Everything(this YamlNode node, string path = "")
    {
        var below = node switch
        {
            YamlMappingNode mapping => mapping.Entries()
                .SelectMany(entry => entry.Value.Everything($"{path}.{entry.Key}")),
            YamlSequenceNode list => list.Children
                .SelectMany((item, index) => item.Everything($"{path}[{index}]")),
            _ => [],
        };
        return below.Prepend((path, node));
    }
}
