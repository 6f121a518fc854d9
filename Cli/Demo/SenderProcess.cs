using System.Diagnostics;
using System.Reflection;

namespace StreamBatch.Cli.Demo;

/// <summary>Another process of this program that sends the first requests and is then killed.</summary>
internal sealed class SenderProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private SenderProcess(Process process) => _process = process;

    public int Id => _process.Id;

    /// <summary>Starts it on the store in <paramref name="folder"/>.</summary>
    public static SenderProcess Start(string folder, string sampleFolder)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] command = [.. Program(), DemoSenderCommand.CommandName, folder, sampleFolder];
        start.FileName = command[0];
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        return new SenderProcess(
            Process.Start(start) ?? throw new CommandException($"{start.FileName}: cannot be started"));
    }

    /// <summary>Waits for the acknowledgements of all its requests; returns what they say.</summary>
    /// <exception cref="CommandException">It ended before, or took too long.</exception>
    public async Task<SentCounts> ReadAcknowledgementsAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            return await ReadAsync(patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(
                $"the sending process has not sent its requests in {Patience.TotalMinutes} minutes", exception);
        }
    }

    /// <summary>Ends it at once: no handler of it runs and nothing is closed (SIGKILL).</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private async Task<SentCounts> ReadAsync(CancellationToken cancellationToken)
    {
        var complaint = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        var counts = new SentCounts();
        while (counts.Requests < SendingPlan.RequestsBeforeKill)
        {
            var line = await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false)
                ?? throw new CommandException(
                    "the sending process ended too early: " + (await complaint.ConfigureAwait(false)).Trim());
            var words = line.Split(' ', 3);
            if (words is [DemoSenderCommand.Acknowledged, _, var json])
            {
                counts.Add(json);
            }
        }

        return counts;
    }

    // The program was started by its own name, or as a library by the runtime's; or it is a part of another program.
    private static string[] Program()
    {
        var library = typeof(SenderProcess).Assembly.Location;
        var running = Environment.ProcessPath!;
        var isRuntime = Path.GetFileNameWithoutExtension(running) == "dotnet";
        if (Assembly.GetEntryAssembly() == typeof(SenderProcess).Assembly)
        {
            return isRuntime ? [running, library] : [running];
        }

        return [isRuntime ? running : "dotnet", library];
    }
}
