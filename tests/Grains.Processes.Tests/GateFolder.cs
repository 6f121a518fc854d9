namespace StreamBatch.Grains.Processes.Tests;

/// <summary>The folder through which a silo of the tests is held up at its store.</summary>
internal sealed class GateFolder : IDisposable
{
    /// <summary>The next append of events waits for <see cref="Go"/> before it is sent, and is told here.</summary>
    public const string HoldAppend = "hold-append";

    /// <summary>No publication is sent.</summary>
    public const string HoldPublish = "hold-publish";

    public GateFolder() => Directory.CreateDirectory(Path);

    public string Path { get; } = System.IO.Path.Combine(
        System.IO.Path.GetTempPath(), $"streambatch-gate-{Environment.ProcessId}-{FreePort.Next()}");

    /// <summary>Tells the silo to hold something up.</summary>
    public void Hold(string what) => File.WriteAllText(Name(what), "");

    /// <summary>Lets what was held up go on.</summary>
    public void Go() => File.WriteAllText(Name("go"), "");

    /// <summary>Waits for what the silo tells; gives its lines.</summary>
    public async Task<IReadOnlyList<string>> HearAsync(string what, TimeSpan limit)
    {
        await Eventually.HoldsAsync(() => Task.FromResult(File.Exists(Name(what))), limit);
        return await File.ReadAllLinesAsync(Name(what));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private string Name(string file) => System.IO.Path.Combine(Path, file);
}
