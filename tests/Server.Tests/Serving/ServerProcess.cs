using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace StreamBatch.Server.Tests.Serving;

/// <summary><c>serve</c> in a process of its own, on a folder and a port of its own; it ends with this object at the
/// latest.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    // Ends the server when this process has ended without doing so: its standard input ends then.
    private const string Watch = "trap '' INT TERM HUP QUIT; while read -r line; do :; done; kill -9 \"$0\"";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("streambatch-served-");
    private readonly Process _process;
    private readonly Process _watch;

    private ServerProcess(string[] arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in (string[])
            [Path.Combine(AppContext.BaseDirectory, "StreamBatch.Cli.dll"), "serve", "--insecure", "--json",
                "--listen", "127.0.0.1:0", "--data", Data, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => Errors += line.Data;
        _process.BeginErrorReadLine();
        var watch = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        watch.ArgumentList.Add("-c");
        watch.ArgumentList.Add(Watch);
        watch.ArgumentList.Add(_process.Id.ToString(CultureInfo.InvariantCulture));
        _watch = Process.Start(watch)!;
    }

    /// <summary>The folder of its store.</summary>
    public string Data => Path.Combine(_folder.FullName, "store");

    /// <summary>Where it serves.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>What it has told on its standard error.</summary>
    public string Errors { get; private set; } = "";

    public int Id => _process.Id;

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts it, and returns when it serves.</summary>
    /// <param name="environment">Variables of its environment.</param>
    /// <param name="arguments">Further arguments of the command.</param>
    public static async Task<ServerProcess> StartAsync(
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments)
    {
        var server = new ServerProcess(arguments, environment);
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var line = await server._process.StandardOutput.ReadLineAsync(limit.Token)
            ?? throw new InvalidOperationException($"serve has ended: {server.Errors}");
        using var told = JsonDocument.Parse(line);
        server.Address = new Uri(told.RootElement.GetProperty("address").GetString()!);
        return server;
    }

    /// <summary>A size of the process, as Linux tells it, in bytes: <c>VmRSS</c> now, <c>VmHWM</c> at most.</summary>
    public long Memory(string name) => 1024 * long.Parse(
        File.ReadLines($"/proc/{Id}/status").Single(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2],
        CultureInfo.InvariantCulture);

    /// <summary>Ends it with SIGKILL; its folder stays.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await _process.WaitForExitAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _watch.StandardInput.Close();
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await _process.WaitForExitAsync(limit.Token);
        await _watch.WaitForExitAsync(limit.Token);
        _process.Dispose();
        _watch.Dispose();
        _folder.Delete(recursive: true);
    }
}
