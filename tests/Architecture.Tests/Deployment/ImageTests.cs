using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>The Dockerfile of the silo fits the build, the manifests, and the silo itself.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("Dockerfile"));

    [Fact]
    public void Stages_StandOnOneReleaseOfTheFramework()
    {
        var images = Lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[1])
            .ToList();
        var framework = XDocument.Load(Repository.PathOf("Directory.Build.props"))
            .Descendants("TargetFramework").Single().Value;

        Assert.Equal(2, images.Count);
        Assert.All(images, image => Assert.True(Manifests.IsPinned(image), image));
        Assert.Matches("^mcr[.]microsoft[.]com/dotnet/sdk:", images[0]);
        Assert.Matches("^mcr[.]microsoft[.]com/dotnet/aspnet:", images[1]);
        Assert.All(images, image => Assert.Equal(framework, "net" + Release().Match(image).Groups[1].Value));
    }

    /// <summary>A source of packages that stood here would be another one than that of every other build.</summary>
    [Fact]
    public void Build_TakesPackagesFromWhereverTheSdkDoes()
    {
        var text = string.Join('\n', Lines);

        Assert.DoesNotContain("--source", text, StringComparison.Ordinal);
        Assert.DoesNotContain("nuget.config", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("://(?!0[.]0[.]0[.]0:)", text);
        Assert.Contains("dotnet restore Silo/Silo.csproj", text, StringComparison.Ordinal);
        Assert.Contains("dotnet publish Silo/Silo.csproj", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Image_RunsTheSiloAsTheUserOfTheManifests()
    {
        var users = Lines.Where(line => line.StartsWith("USER ", StringComparison.Ordinal));

        Assert.Equal([$"USER {Manifests.User}:{Manifests.User}"], users);
        Assert.Equal("ENTRYPOINT [\"dotnet\", \"StreamBatch.Silo.dll\"]", Lines[^1]);
        Assert.Contains($"EXPOSE {Manifests.HttpPort} {Manifests.SiloPort}", Lines);
    }

    [Fact]
    public void Context_LeavesOutWhatMayHoldSecretsAndKeepsEveryProduct()
    {
        var left = File.ReadAllLines(Repository.PathOf(".dockerignore"));
        var products = Repository.Projects
            .Where(project => !project.IsTest && project.Path.Count(letter => letter == '/') == 1)
            .Select(project => project.Path.Split('/')[0])
            .Where(folder => folder != "benchmarks");

        Assert.Empty(new[] { ".git", "**/bin", "**/obj", "artifacts", "**/*.key", "**/*.pem" }.Except(left));
        Assert.Empty(products.Append("eng").Intersect(left));
    }

    /// <summary>Holds as soon as there is a silo: a variable that it does not know would be set in vain.</summary>
    [Fact]
    public void Variables_AreThoseThatTheSiloReads()
    {
        var silo = Repository.SourceFiles
            .Where(file => file.Path.StartsWith("Silo/", StringComparison.Ordinal))
            .ToList();
        var set = Manifests.Objects.SelectMany(one => one.Object.Everything())
            .Select(leaf => leaf.Node.Text() ?? "")
            .Concat(Lines)
            .SelectMany(text => Variable().Matches(text).Select(match => match.Value))
            .Distinct();

        Convention.Holds(
            "A manifest sets a variable that no file of Silo names.",
            silo.Count == 0 ? [] : set.Where(name => !silo.Any(file => file.Lines.Any(line => line.Contains(name)))));
    }

    [GeneratedRegex(@":([0-9]+\.[0-9]+)\.")]
    private static partial Regex Release();

    [GeneratedRegex("STREAMBATCH_[A-Z_]*[A-Z]")]
    private static partial Regex Variable();
}
