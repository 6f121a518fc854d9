using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>A YAML file, by its path from the root of the repository, with what its documents say.</summary>
internal sealed record YamlFile(string Path, IReadOnlyList<YamlMappingNode> Documents)
{
    public YamlMappingNode Document => Assert.Single(Documents);

    /// <exception cref="YamlException">The file is no YAML, or names a key of a mapping twice.</exception>
    public static YamlFile Read(string relative)
    {
        using var reader = new StreamReader(Repository.PathOf(relative));
        var stream = new YamlStream();
        stream.Load(reader);
        return new YamlFile(
            relative,
            [.. stream.Documents.Select(document => Assert.IsType<YamlMappingNode>(document.RootNode))]);
    }

    /// <summary>The files of a folder and of those below it, in the order of their names.</summary>
    public static IReadOnlyList<YamlFile> ReadFolder(string relative) =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf(relative), "*", SearchOption.AllDirectories)
            .Where(path => System.IO.Path.GetExtension(path) is ".yaml" or ".yml")
            .Select(path => System.IO.Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .Select(Read),
    ];
}
