using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>A silo in a process of its own, on ports of its own; it ends with this object at the latest.</summary>
internal sealed class SiloProcess : IAsyncDisposable
{
    /// <summary>The exit code of a process that SIGKILL ended: 128 and the signal's number.</summary>
    public const int Killed = 137;

    private const int MaxLines = 400;
    private const int MaxLine = 400;

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(4);

    // Ends the silo when this process has ended without doing so: its standard input ends then.
    private const string Watch = "trap '' INT TERM HUP QUIT; while read -r line; do :; done; kill -9 \"$0\"";

    private readonly Process _process;
    private readonly Process _watch;
    private readonly Queue<string> _lines = new();

    private SiloProcess(ProcessStartInfo start, int siloPort, int httpPort)
    {
        SiloPort = siloPort;
        Http = new HttpClient
        {
            BaseAddress = new UriBuilder("http", "127.0.0.1", httpPort).Uri,
            Timeout = TimeSpan.FromSeconds(20),
        };
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var watch = new ProcessStartInfo("/bin/sh") { RedirectStandardInput = true };
        watch.ArgumentList.Add("-c");
        watch.ArgumentList.Add(Watch);
        watch.ArgumentList.Add(_process.Id.ToString(CultureInfo.InvariantCulture));
        _watch = Process.Start(watch)!;
    }

    /// <summary>A client of what it serves over HTTP.</summary>
    public HttpClient Http { get; }

    /// <summary>The port for other silos, by which silos are told apart.</summary>
    public int SiloPort { get; }

    /// <summary>The id of the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Runs the silo's program; ports only matter where it is to be a silo.</summary>
    /// <param name="environment">The variables of its environment beside the ports.</param>
    /// <param name="argument">Its argument.</param>
    /// <param name="program">Another program that is a silo.</param>
    public static SiloProcess Start(
        IReadOnlyDictionary<string, string> environment,
        string argument,
        string program = "StreamBatch.Silo.dll")
    {
        var (silo, gateway) = (FreePort.Next(), FreePort.Next());
        var http = environment.TryGetValue("STREAMBATCH_HTTP", out var place)
            ? new Uri(place).Port
            : FreePort.Next();
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["STREAMBATCH_SILO_PORT"] = silo.ToString(CultureInfo.InvariantCulture);
        start.Environment["STREAMBATCH_GATEWAY_PORT"] = gateway.ToString(CultureInfo.InvariantCulture);
        start.Environment["STREAMBATCH_HTTP"] = $"http://127.0.0.1:{http}";

        // Several processes share the machine of the tests; a dead one is no use to anybody on disk.
        start.Environment.TryAdd("DOTNET_gcServer", "0");
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        start.Environment["Logging__Console__FormatterName"] = "simple";
        start.Environment["Logging__Console__FormatterOptions__SingleLine"] = "true";
        start.Environment["Logging__Console__FormatterOptions__TimestampFormat"] = "HH:mm:ss.fff ";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Logging__LogLevel__Orleans.Runtime.MembershipService"] = "Information";
        return new SiloProcess(start, silo, http);
    }

    /// <summary>Waits until the silo says that it is ready.</summary>
    public async Task ReadyAsync() => await Eventually.HoldsAsync(
        async () =>
        {
            Assert.False(HasEnded, $"The silo ended while it was started.\n{Output()}");
            return await StatusAsync("/health/ready") == HttpStatusCode.OK;
        },
        StartLimit);

    /// <summary>The status of an answer over HTTP; null without an answer.</summary>
    public async Task<HttpStatusCode?> StatusAsync(string path)
    {
        try
        {
            using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
            return answer.StatusCode;
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The text of a page over HTTP; null when there is none.</summary>
    public async Task<string?> ReadTextAsync(string path)
    {
        using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
        return answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync() : null;
    }

    /// <summary>Sends the process a signal, such as STOP.</summary>
    public async Task SignalAsync(string signal)
    {
        Assert.False(HasEnded, $"The silo ended before it got {signal}.\n{Output()}");
        using var kill = Process.Start(
            "kill", [$"-{signal}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Waits for the end of the process; gives its exit code.</summary>
    public async Task<int> EndAsync(TimeSpan limit)
    {
        using var timer = new CancellationTokenSource(limit, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The silo has not ended after {limit.TotalSeconds:0} s.\n{Output()}");
        }

        return _process.ExitCode;
    }

    /// <summary>The last lines that the process wrote.</summary>
    public string Output()
    {
        lock (_lines)
        {
            return string.Join('\n', _lines);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _watch.Kill();
        await _watch.WaitForExitAsync();
        _watch.Dispose();
        if (!HasEnded)
        {
            // A process that stands still dies of it, too.
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Http.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            lock (_lines)
            {
                _lines.Enqueue(line.Length > MaxLine ? line[..MaxLine] : line);
                if (_lines.Count > MaxLines)
                {
                    _lines.Dequeue();
                }
            }
        }
    }
}
