namespace StreamBatch.Cli.Tests.Demo;

/// <summary>One run of the demo on its own sample, for all tests that look at what it gave.</summary>
public sealed class DemoFixture : IAsyncLifetime
{
    private readonly CliFolder _folder = new();

    internal CommandResult Result { get; private set; } = null!;

    public string Report { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var path = _folder.PathOf("report.html");
        Result = await _folder.RunAsync("demo", "--data", _folder.Data, "--report", path);
        Report = File.Exists(path) ? await File.ReadAllTextAsync(path) : "";
    }

    /// <summary>Runs another command on the store that the demo left.</summary>
    internal Task<CommandResult> RunAsync(params string[] args) => _folder.RunAsync(args);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }
}
