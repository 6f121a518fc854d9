using System.Runtime.CompilerServices;

namespace StreamBatch.Client.Tests.Packaging;

/// <summary>Files of the repository that the tests hold against each other.</summary>
internal static class RepositoryPaths
{
    public static string Of(params string[] parts) => Path.Combine([Root(), .. parts]);

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
