using YamlDotNet.RepresentationModel;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>What every manifest must be, whatever it is for. They are read as text: nothing runs them.</summary>
public sealed class ManifestTests
{
    private static readonly KubernetesFields Fields = KubernetesFields.Read();

    [Fact]
    public void Manifests_HaveOnlyFieldsOfKubernetesWithTheirTypes()
    {
        var offenders = Manifests.Objects
            .SelectMany(one => Fields.Offenders(one.Object).Select(fault => $"{one.Path}: {fault}"));

        Convention.Holds("A field that Kubernetes does not know, or a value of another type.", offenders);
    }

    [Theory]
    [InlineData("spec: { strategy: { rollingUpdate: { maxUnavailble: 0 } } }", "has no field maxUnavailble")]
    [InlineData("spec: { replicas: \"3\" }", "is no integer")]
    [InlineData("metadata: { labels: { of: 1 } }", "is no strings")]
    [InlineData("metadata: { name: on }", "is no string")]
    [InlineData("spec: { template: { spec: { containers: { name: silo } } } }", "is no list")]
    [InlineData("spec: { template: { spec: { containers: [ { env: [ { value: 11111 } ] } ] } } }", "is no string")]
    [InlineData(
        "spec: { template: { spec: { containers: [ { resources: { limits: { cpu: 2 } } } ] } } }",
        "is no quantity")]
    [InlineData("spec: { template: { spec: { volumes: [ { secret: { defaultMode: 44 } } ] } } }", "is no octal")]
    public void Fields_OfAnotherNameOrType_AreFound(string yaml, string fault)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader("{ apiVersion: apps/v1, kind: Deployment, " + yaml + " }"));

        var offender = Assert.Single(Fields.Offenders((YamlMappingNode)stream.Documents[0].RootNode));

        Assert.Contains(fault, offender, StringComparison.Ordinal);
    }

    [Fact]
    public void Kustomizations_NameEveryFileBesideThem()
    {
        var offenders =
            from kustomization in Manifests.Kustomizations
            let folder = Path.GetDirectoryName(kustomization.Path)!
            let named = kustomization.Document.Texts("resources")
                .Concat(kustomization.Document.Items("patches").Select(patch => patch.Text("path") ?? ""))
                .Where(name => !name.StartsWith("../", StringComparison.Ordinal))
            let there = Directory.GetFiles(Repository.PathOf(folder)).Select(Path.GetFileName)
                .Where(name => name != "kustomization.yaml")
            from name in named.Except(there).Concat(there.Except(named))
            select $"{folder}: {name}";

        Convention.Holds("A file is named and not there, or there and not named.", offenders);
    }

    [Fact]
    public void Kustomizations_BuildOnFoldersThatAreThere()
    {
        var offenders =
            from kustomization in Manifests.Kustomizations
            from name in kustomization.Document.Texts("resources")
            where name.StartsWith("../", StringComparison.Ordinal)
            let folder = Path.Combine(Repository.PathOf(Path.GetDirectoryName(kustomization.Path)!), name)
            where !File.Exists(Path.Combine(folder, "kustomization.yaml"))
            select $"{kustomization.Path}: {name}";

        Convention.Holds("An overlay stands on nothing.", offenders);
    }

    /// <summary>What other tests hold of the base must hold of each overlay, so they may change sizes alone.</summary>
    [Fact]
    public void Overlays_ChangeResourcesOnly()
    {
        string[] free = [".apiVersion", ".kind", ".metadata.name", ".spec.template.spec.containers[0].name"];
        var patches =
            from kustomization in Manifests.Kustomizations
            from patch in kustomization.Document.Items("patches")
            select $"{Path.GetDirectoryName(kustomization.Path)}/{patch.Text("path")}";
        var offenders =
            from one in Manifests.Objects
            where patches.Contains(one.Path)
            from leaf in one.Object.Everything()
            where leaf.Node is YamlScalarNode
            where !free.Contains(leaf.Path) && !leaf.Path.Contains(".resources.", StringComparison.Ordinal)
            select $"{one.Path}: {leaf.Path}";

        Convention.Holds("An overlay changes what the base promises.", offenders);
    }

    [Fact]
    public void Images_SayOneRelease()
    {
        var inObjects =
            from one in Manifests.Objects
            from leaf in one.Object.Everything()
            where leaf.Path.EndsWith(".image", StringComparison.Ordinal)
            select (one.Path, Image: leaf.Node.Text() ?? "");
        var inOverlays =
            from kustomization in Manifests.Kustomizations
            from image in kustomization.Document.Items("images")
            select (kustomization.Path, Image: $"{image.Text("newName")}:{image.Text("newTag")}");
        var images = inObjects.Concat(inOverlays).ToList();

        Assert.NotEmpty(images);
        Convention.Holds(
            $"An image is not pinned, or is not that of version {Manifests.Version}.",
            images
                .Where(one => !Manifests.IsPinned(one.Image) || one.Image.Split(':')[^1] != Manifests.Version)
                .Select(one => $"{one.Path}: {one.Image}"));
    }

    [Theory]
    [InlineData("postgres:17.6", true)]
    [InlineData("images.example.com/streambatch-silo:0.1.0", true)]
    [InlineData("mcr.microsoft.com/dotnet/aspnet:10.0.11-noble", true)]
    [InlineData("postgres:17", false)]
    [InlineData("postgres", false)]
    [InlineData("grafana/grafana:latest", false)]
    [InlineData("mcr.microsoft.com/dotnet/aspnet:10.0-noble", false)]
    public void Pinned_IsWhatHasAVersion(string image, bool expected) =>
        Assert.Equal(expected, Manifests.IsPinned(image));

    [Fact]
    public void Secrets_AreNamedAndNotWritten()
    {
        var objects =
            from one in Manifests.Objects
            where one.Object.Text("kind") == "Secret"
            select $"{one.Path}: a secret";
        var generators =
            from kustomization in Manifests.Kustomizations
            where kustomization.Document.At("secretGenerator") is not null
            select $"{kustomization.Path}: a generator of secrets";
        var texts =
            from file in Manifests.Files
            from document in file.Documents
            from leaf in document.Everything()
            let text = leaf.Node.Text() ?? ""
            where text.Contains("Password=", StringComparison.OrdinalIgnoreCase)
                || text.Contains("PRIVATE KEY", StringComparison.Ordinal)
                || (text.StartsWith("STREAMBATCH_POSTGRES", StringComparison.Ordinal) && text.Contains('='))
            select $"{file.Path}: {leaf.Path}";
        var variables =
            from one in Manifests.Objects
            from leaf in one.Object.Everything()
            where leaf.Node.Text("name")?.StartsWith("STREAMBATCH_POSTGRES", StringComparison.Ordinal) == true
            where leaf.Node.Text("valueFrom.secretKeyRef.key") is null
            select $"{one.Path}: {leaf.Path}";

        Convention.Holds("A secret is in plain text.", objects.Concat(generators).Concat(texts).Concat(variables));
    }
}
