using System.IO.Compression;
using System.Xml.Linq;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Client.Tests.Packaging;

/// <summary>The package: what is in it, and that an application that has nothing else builds with it and
/// runs.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Version = "0.0.0-test";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ThePackage_HoldsWhatItNeeds_AndAnEmptyApplicationRunsWithIt()
    {
        await PackAsync();
        using (var package = ZipFile.OpenRead(Path.Combine(_folder.Path, $"StreamBatch.Client.{Version}.nupkg")))
        {
            Assert.Equal(
                [
                    "LICENSE",
                    "README.md",
                    "StreamBatch.Client.nuspec",
                    "lib/net10.0/StreamBatch.Client.dll",
                    "lib/net10.0/StreamBatch.Client.xml",
                    "lib/net10.0/StreamBatch.Domain.dll",
                    "ref/net10.0/StreamBatch.Client.dll",
                    "ref/net10.0/StreamBatch.Client.xml",
                ],
                package.Entries.Select(entry => entry.FullName).Where(IsContent).Order(StringComparer.Ordinal));
            await using var text = package.GetEntry("StreamBatch.Client.nuspec")!.Open();
            var nuspec = XDocument.Load(text);
            Assert.Equal(
                ["Microsoft.Extensions.Http"],
                nuspec.Descendants().Where(node => node.Name.LocalName == "dependency")
                    .Select(node => node.Attribute("id")!.Value));
            Assert.Equal("MIT", nuspec.Descendants().Single(node => node.Name.LocalName == "license").Value);
        }

        using (var symbols = ZipFile.OpenRead(Path.Combine(_folder.Path, $"StreamBatch.Client.{Version}.snupkg")))
        {
            Assert.NotNull(symbols.GetEntry("lib/net10.0/StreamBatch.Client.pdb"));
        }

        Assert.Equal("Server: must be an absolute http or https URL.", await RunApplicationAsync());
    }

    private static bool IsContent(string name) =>
        !name.StartsWith("_rels/", StringComparison.Ordinal)
        && !name.StartsWith("package/", StringComparison.Ordinal)
        && name != "[Content_Types].xml";

    // What was built for the tests is packed as it is.
    private Task PackAsync() => ToolRun.DotnetAsync(
        _folder.Path,
        "pack",
        RepositoryPaths.Of("Client", "Client.csproj"),
        "--no-build",
        "--no-restore",
        "-nodeReuse:false",
        "--configuration",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        "--output",
        _folder.Path,
        $"-p:PackageVersion={Version}");

    // Packages that the solution has are taken from where they are; nothing is left beside them.
    private async Task<string> RunApplicationAsync()
    {
        var application = Directory.CreateDirectory(Path.Combine(_folder.Path, "application")).FullName;
        var known = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } packages
            ? packages
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        await File.WriteAllTextAsync(Path.Combine(application, "application.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <RestoreAdditionalProjectSources>{_folder.Path}</RestoreAdditionalProjectSources>
                <RestorePackagesPath>{Path.Combine(_folder.Path, "packages")}</RestorePackagesPath>
                <RestoreFallbackFolders>{known}</RestoreFallbackFolders>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="StreamBatch.Client" Version="{Version}" />
              </ItemGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(application, "Program.cs"), """
            try
            {
                _ = new StreamBatch.Client.StreamBatchClient(new System.Net.Http.HttpClient(), new());
            }
            catch (System.ArgumentException refusal)
            {
                System.Console.Write(refusal.Message);
            }
            """);

        // A compiler that stays would keep the output open.
        await ToolRun.DotnetAsync(
            application, "build", "--nologo", "-v", "quiet", "-nodeReuse:false", "-p:UseSharedCompilation=false");
        return await ToolRun.DotnetAsync(
            application, Path.Combine(application, "bin", "Debug", "net10.0", "application.dll"));
    }
}
