namespace StreamBatch.Testing.Conformance;

/// <summary>A folder of its own for one test, deleted at the end.</summary>
public sealed class TestFolder : IDisposable
{
    /// <summary>The folder's path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("streambatch-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
