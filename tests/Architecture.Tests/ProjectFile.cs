using System.Xml.Linq;

namespace StreamBatch.Architecture.Tests;

/// <summary>A project, by its path from the root of the repository, with what it refers to itself.</summary>
internal sealed record ProjectFile(
    string Path,
    string Name,
    IReadOnlyList<string> ProjectReferences,
    IReadOnlyList<string> PackageReferences,
    IReadOnlyList<string> OwnVersions)
{
    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public bool IsSample => Path.StartsWith("samples/", StringComparison.Ordinal);

    public bool IsProbe => Path.StartsWith("eng/", StringComparison.Ordinal);

    public bool MayUseOrleans => IsProbe || Name is "Silo" or "Silo.Tests" or "Cluster.Benchmarks"
        || Name.Split('.')[0] == "Grains";

    public static ProjectFile Read(string path, string relative)
    {
        var document = XDocument.Load(path);
        var packages = document.Descendants("PackageReference").ToList();
        return new ProjectFile(
            relative,
            System.IO.Path.GetFileNameWithoutExtension(path),
            [.. document.Descendants("ProjectReference").Select(reference => NameOf(reference))],
            [.. packages.Select(reference => (string?)reference.Attribute("Include") ?? "")],
            [.. packages.Attributes().Where(IsVersion).Select(version => version.Value)]);
    }

    public override string ToString() => Path;

    private static bool IsVersion(XAttribute attribute) => attribute.Name.LocalName is "Version" or "VersionOverride";

    private static string NameOf(XElement reference) =>
        System.IO.Path.GetFileNameWithoutExtension(((string?)reference.Attribute("Include") ?? "").Replace('\\', '/'));
}
