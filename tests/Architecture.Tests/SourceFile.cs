namespace StreamBatch.Architecture.Tests;

/// <summary>A C# file, by its path from the root of the repository.</summary>
internal sealed record SourceFile(string Path, IReadOnlyList<string> Lines)
{
    /// <summary>The name up to the first dot: Window for Window.cs and for Window.Log.cs.</summary>
    public string Subject => System.IO.Path.GetFileName(Path).Split('.')[0];
}
