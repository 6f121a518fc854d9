using System.Text.RegularExpressions;
using System.Xml.Linq;
using YamlDotNet.RepresentationModel;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>The manifests of Kubernetes, and what they share with the image and the compose file.</summary>
internal static partial class Manifests
{
    public const string Folder = "deploy/kubernetes";
    public const string SiloPort = "11111";
    public const string HttpPort = "8080";
    public const string User = "1654";

    public static IReadOnlyList<YamlFile> Files { get; } = YamlFile.ReadFolder(Folder);

    public static IReadOnlyList<YamlFile> Kustomizations { get; } =
        [.. Files.Where(file => Path.GetFileName(file.Path) == "kustomization.yaml")];

    /// <summary>The objects, those that overlays change in part among them.</summary>
    public static IReadOnlyList<(string Path, YamlMappingNode Object)> Objects { get; } =
    [
        .. Files.Except(Kustomizations).SelectMany(file => file.Documents.Select(document => (file.Path, document))),
    ];

    public static YamlMappingNode Silo { get; } = InBase("Deployment", "streambatch-silo");

    public static YamlMappingNode Migrate { get; } = InBase("Job", "streambatch-migrate");

    public static IReadOnlyDictionary<string, string> SiloLabels { get; } = Silo.Map("spec.template.metadata.labels");

    /// <summary>The version of the product, which images carry as their tag.</summary>
    public static string Version { get; } = XDocument.Load(Repository.PathOf("Directory.Build.props"))
        .Descendants("VersionPrefix").Single().Value;

    public static YamlMappingNode InBase(string kind, string name) =>
        Objects.Single(one => one.Path.StartsWith(Folder + "/base/", StringComparison.Ordinal)
            && one.Object.Text("kind") == kind
            && one.Object.Text("metadata.name") == name).Object;

    public static YamlNode Pod(YamlNode workload) => workload.At("spec.template.spec")!;

    public static YamlNode Container(YamlNode workload) => Assert.Single(Pod(workload).Items("containers"));

    public static YamlNode? Variable(YamlNode workload, string name) => Container(workload).Named("env", name);

    /// <summary>Says one release for as long as it stands: a version with three parts, PostgreSQL's with two.</summary>
    public static bool IsPinned(string image) => PinnedImage().IsMatch(image);

    /// <summary>The share of the memory limit that the heap may take, in per cent, from hexadecimal.</summary>
    public static int HeapShare(string? text)
    {
        Assert.StartsWith("0x", text, StringComparison.Ordinal);
        return Convert.ToInt32(text![2..], 16);
    }

    [GeneratedRegex(@"^(postgres:[0-9]+|[^:@]+:v?[0-9]+\.[0-9]+)\.[0-9]+(-[a-z][a-z0-9.-]*)?(@sha256:[0-9a-f]{64})?$")]
    private static partial Regex PinnedImage();
}
