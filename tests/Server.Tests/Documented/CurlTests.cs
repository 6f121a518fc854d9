using System.Diagnostics;
using System.Text;
using StreamBatch.Server.Tests.Serving;

namespace StreamBatch.Server.Tests.Documented;

/// <summary>The curl lines of the page on the HTTP API, word by word, in their order, on a server that is started as
/// the page says; only its port is another.</summary>
public sealed class CurlTests
{
    private const string DocumentedAddress = "http://127.0.0.1:8080";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [CurlFact]
    public async Task LinesOfThePage_AnswerWhatItSays()
    {
        var commands = DocumentedCommand.Of(Path.Combine(Root(), "docs", "http.md"));
        Assert.True(commands.Count >= 9, $"{commands.Count} commands");
        await using var server = await ServerProcess.StartAsync(new Dictionary<string, string>());

        foreach (var command in commands)
        {
            var place = $"docs/http.md:{command.Line}";
            Assert.True(command.Answers.Count > 0, $"{place} does not say what is answered");

            var (code, answer) = await RunAsync(command, server.Address);

            Assert.True(code == 0, $"{place}: exit code {code}: {answer}");
            foreach (var expected in command.Answers)
            {
                Assert.True(
                    answer.Contains(expected, StringComparison.Ordinal), $"{place}: no '{expected}' in {answer}");
            }
        }
    }

    private static async Task<(int Code, string Answer)> RunAsync(DocumentedCommand command, Uri address)
    {
        var start = new ProcessStartInfo("bash")
        {
            WorkingDirectory = Root(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            "exec " + command.Text.Replace(DocumentedAddress, address.GetLeftPart(UriPartial.Authority),
                StringComparison.Ordinal));

        // What a user's own settings add is not on the page.
        start.Environment["CURL_HOME"] = Path.GetTempPath();
        start.Environment["no_proxy"] = "*";
        // How far it is, which it tells beside the answer.
        using var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        var answer = new StringBuilder();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                answer.AppendLine(line);
                if (command.IsEndless && HasAll(command, answer.ToString()))
                {
                    process.Kill();
                    return (0, answer.ToString());
                }
            }

            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, answer.ToString());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static bool HasAll(DocumentedCommand command, string answer) =>
        command.Answers.All(expected => answer.Contains(expected, StringComparison.Ordinal));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "StreamBatch.sln")))
        {
            folder = folder.Parent;
        }

        return folder.FullName;
    }
}
