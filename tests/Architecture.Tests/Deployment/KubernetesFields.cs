using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>The names and types of Kubernetes' fields, as kubernetes-fields.yaml beside this file has them.</summary>
internal sealed partial class KubernetesFields
{
    private const string List = "list";

    private readonly YamlNode _kinds;
    private readonly YamlNode _types;

    private KubernetesFields(YamlNode description)
    {
        _kinds = description.At("kinds")!;
        _types = description.At("types")!;
    }

    public static KubernetesFields Read() =>
        new(YamlFile.Read("tests/Architecture.Tests/Deployment/kubernetes-fields.yaml").Document);

    /// <summary>What of an object is no field of its kind, or has not the field's type.</summary>
    public IEnumerable<string> Offenders(YamlMappingNode manifest)
    {
        var kind = $"{manifest.Text("apiVersion")}/{manifest.Text("kind")}";
        var fields = ((YamlMappingNode)_kinds).Entries().FirstOrDefault(entry => entry.Key == kind).Value;
        if (fields is null)
        {
            return [$"{kind} is not among the kinds"];
        }

        return manifest.Entries()
            .Where(entry => entry.Key is not ("apiVersion" or "kind"))
            .SelectMany(entry => Field(fields, entry.Key, entry.Value, kind));
    }

    private IEnumerable<string> Field(YamlNode type, string name, YamlNode value, string path) =>
        type.At(name) is { } field ? Value(field, value, $"{path}.{name}") : [$"{path} has no field {name}"];

    private IEnumerable<string> Value(YamlNode type, YamlNode value, string path)
    {
        if (type is YamlScalarNode name)
        {
            return _types.At(name.Value!) is { } described
                ? Value(described, value, path)
                : Simple(name.Value!, value) ? [] : [$"{path} is no {name.Value}: {value}"];
        }

        if (type.At(List) is { } item)
        {
            return value is YamlSequenceNode list
                ? list.Children.SelectMany((child, index) => Value(item, child, $"{path}[{index}]"))
                : [$"{path} is no list"];
        }

        return value is YamlMappingNode mapping
            ? mapping.Entries().SelectMany(entry => Field(type, entry.Key, entry.Value, path))
            : [$"{path} is no mapping"];
    }

    private static bool Simple(string type, YamlNode value)
    {
        if (type == "strings")
        {
            return value is YamlMappingNode mapping && mapping.Entries().All(entry => Simple("string", entry.Value));
        }

        if (value is not YamlScalarNode { Value: { } text } scalar)
        {
            return false;
        }

        var isPlain = scalar.IsPlain();
        return type switch
        {
            "string" => text.Length > 0 && !(isPlain && ReadAsAnotherType().IsMatch(text)),
            "integer" => isPlain && Integer().IsMatch(text),
            "boolean" => isPlain && text is "true" or "false",
            "octal" => isPlain && Octal().IsMatch(text),
            "quantity" => Quantity().IsMatch(text) && !(isPlain && Integer().IsMatch(text)),
            "port" => isPlain && (Integer().IsMatch(text) || PortName().IsMatch(text)),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a type of kubernetes-fields.yaml."),
        };
    }

    /// <summary>Numbers, truth values and nothing, in all the ways that YAML 1.1 writes them.</summary>
    [GeneratedRegex(@"^([-+]?[0-9][0-9_.:eExXoOa-fA-F+-]*|~|(?i:null|true|false|yes|no|on|off|y|n))$")]
    private static partial Regex ReadAsAnotherType();

    [GeneratedRegex("^(0|[1-9][0-9]*)$")]
    private static partial Regex Integer();

    [GeneratedRegex("^0[0-7]{3}$")]
    private static partial Regex Octal();

    [GeneratedRegex("^[0-9]+(m|Ki|Mi|Gi)?$")]
    private static partial Regex Quantity();

    [GeneratedRegex("^[a-z]([a-z-]{0,13}[a-z])?$")]
    private static partial Regex PortName();
}
