using System.Text.RegularExpressions;

namespace StreamBatch.Odcs.Tests;

/// <summary>The contracts that stand in the repository.</summary>
internal static partial class RepositoryDocuments
{
    public static string Root { get; } = FindRoot();

    /// <summary>The files of contracts under samples.</summary>
    public static IEnumerable<string> Samples() =>
        Directory.GetFiles(Path.Combine(Root, "samples"), "*.yaml", SearchOption.AllDirectories)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))
            .Order(StringComparer.Ordinal);

    /// <summary>The contracts under samples, and those that the pages of docs have whole.</summary>
    public static IEnumerable<(string Name, string Text)> All()
    {
        foreach (var file in Samples())
        {
            yield return (Path.GetRelativePath(Root, file), File.ReadAllText(file));
        }

        foreach (var page in Directory.GetFiles(Path.Combine(Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal))
        {
            var number = 0;
            foreach (Match block in ContractBlock().Matches(File.ReadAllText(page)))
            {
                yield return ($"{Path.GetRelativePath(Root, page)} {++number}", block.Groups[1].Value);
            }
        }
    }

    [GeneratedRegex(@"```yaml contract[^\n]*\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ContractBlock();

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
