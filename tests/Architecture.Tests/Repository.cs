using System.Reflection;

namespace StreamBatch.Architecture.Tests;

/// <summary>What conventions are checked against: the files of the repository and its assemblies.</summary>
internal static class Repository
{
    private static readonly string[] FoldersOfTools = [".git", "artifacts", "bin", "obj", "TestResults"];

    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<SourceFile> SourceFiles { get; } =
        [.. FilesUnder(Root, "*.cs").Select(path => new SourceFile(Relative(path), File.ReadAllLines(path)))];

    public static IReadOnlyList<ProjectFile> Projects { get; } =
        [.. FilesUnder(Root, "*.csproj").Select(path => ProjectFile.Read(path, Relative(path)))];

    public static IReadOnlyList<Assembly> ProductAssemblies { get; } =
    [
        .. Projects
            .Where(project => !project.IsTest && !project.IsSample && !project.MayUseOrleans)
            .Select(project => Assembly.Load(new AssemblyName("StreamBatch." + project.Name))),
    ];

    public static Assembly ProductAssembly(string name) =>
        ProductAssemblies.Single(assembly => assembly.GetName().Name == "StreamBatch." + name);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "StreamBatch.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("StreamBatch.sln is in no folder above " + AppContext.BaseDirectory);
    }

    private static IEnumerable<string> FilesUnder(string folder, string pattern)
    {
        var below = Directory.EnumerateDirectories(folder)
            .Where(child => !FoldersOfTools.Contains(Path.GetFileName(child), StringComparer.Ordinal))
            .SelectMany(child => FilesUnder(child, pattern));
        return Directory.EnumerateFiles(folder, pattern).Concat(below).Order(StringComparer.Ordinal);
    }
}
