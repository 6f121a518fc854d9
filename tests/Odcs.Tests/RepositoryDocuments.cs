namespace StreamBatch.Odcs.Tests;

/// <summary>The contracts that stand in the repository.</summary>
internal static class RepositoryDocuments
{
    public static string Root { get; } = FindRoot();

    /// <summary>The files of contracts under samples.</summary>
    public static IEnumerable<string> Samples() =>
        Directory.GetFiles(Path.Combine(Root, "samples"), "*.yaml", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "StreamBatch.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The root of the repository was not found.");
        }

        return folder.FullName;
    }
}
