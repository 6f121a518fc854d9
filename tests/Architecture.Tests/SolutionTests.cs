using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace StreamBatch.Architecture.Tests;

/// <summary>The solution lists everything, its filter all that needs no Orleans; versions are exact.</summary>
public sealed partial class SolutionTests
{
    [Fact]
    public void Solution_ListsEveryProject()
    {
        var listed = ProjectsOfSolution();
        var offenders = Repository.Projects.Where(project => !project.IsProbe && !listed.Contains(project.Path));

        Convention.Holds("A project is not in StreamBatch.sln.", offenders.Select(project => project.Path));
    }

    [Fact]
    public void EmbeddedFilter_ListsEveryProjectThatNeedsNoOrleans()
    {
        var expected = Repository.Projects
            .Where(project => !project.MayUseOrleans)
            .Select(project => project.Path)
            .Order(StringComparer.Ordinal);

        using var filter = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("StreamBatch.Embedded.slnf")));
        var actual = filter.RootElement.GetProperty("solution").GetProperty("projects").EnumerateArray()
            .Select(project => project.GetString()!.Replace('\\', '/'));

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void CentralVersions_AreExact()
    {
        var packages = XDocument.Load(Repository.PathOf("Directory.Packages.props"));
        var orleans = packages.Descendants("OrleansVersion").Single().Value;
        var offenders = packages.Descendants("PackageVersion")
            .Where(package => !ExactVersion().IsMatch(Version(package).Replace("$(OrleansVersion)", orleans)))
            .Select(package => (string?)package.Attribute("Include") ?? "");

        Convention.Holds("A version floats or is a range, so that two builds may differ.", offenders);
    }

    [Fact]
    public void Projects_LeaveVersionsToTheCentralFile()
    {
        var offenders = Repository.Projects
            .Where(project => !project.IsProbe && project.OwnVersions.Count > 0)
            .Select(project => $"{project}: {string.Join(", ", project.OwnVersions)}");

        Convention.Holds("Versions belong into Directory.Packages.props.", offenders);
    }

    private static string Version(XElement package) => (string?)package.Attribute("Version") ?? "";

    private static HashSet<string> ProjectsOfSolution() =>
    [
        .. ProjectInSolution().Matches(File.ReadAllText(Repository.PathOf("StreamBatch.sln")))
            .Select(match => match.Groups[1].Value.Replace('\\', '/')),
    ];

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+){2,3}(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex ExactVersion();

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectInSolution();
}
