namespace StreamBatch.Client.Processes.Tests;

/// <summary><c>streambatch serve</c> on a folder, as a process, always at the same address.</summary>
internal sealed class ServerProcess(string folder) : IAsyncDisposable
{
    private ChildProcess? _process;
    private string _listen = "127.0.0.1:0";

    /// <summary>Where it is.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>Starts it, and waits until it serves.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = ChildProcess.Start(
            "StreamBatch.Cli.dll", "serve", "--insecure", "--data", folder, "--listen", _listen);
        while (await _process.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("serving ", StringComparison.Ordinal))
            {
                var text = line.Split(' ')[1];
                Address = new Uri(text[..(text.IndexOf("/v1", StringComparison.Ordinal) + 1)]);
                _listen = Address.Authority;
                return;
            }
        }

        await _process.EndAsync(cancellationToken);
        throw new InvalidOperationException("The server ended before it served.");
    }

    /// <summary>Kills it, and starts it again.</summary>
    public async Task KillAndRestartAsync(CancellationToken cancellationToken)
    {
        _process!.Kill();
        await _process.DisposeAsync();
        await StartAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}
