using System.Text.Json;
using StreamBatch.Cli;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Remote;

/// <summary><c>results --follow --server</c> goes on where its server does, and begins again where it was interrupted.
/// </summary>
public sealed class RemoteFollowTests
{
    private const int Stops = 3;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task ServerThatStopsAgainAndAgain_HidesNoPane_AndDoublesNone()
    {
        await using var served = await ServedFolder.StartAsync();
        var orders = new EditionClient(served.Http, "orders");
        await orders.RegisterAsync();

        using var interrupt = new CancellationTokenSource(Limit, TimeProvider.System);
        await using var output = new InterruptingWriter(interrupt, Stops + 1);
        await using var messages = new StringWriter();
        var following = FollowAsync(served, "start", output, messages, interrupt.Token);
        for (var stop = 0; stop <= Stops; stop++)
        {
            await orders.SendAsync(orders.Event($"{stop}", stop * 10));
            await orders.RaiseAsync((stop * 10) + 10);
            while (output.Panes <= stop && !following.IsCompleted)
            {
                await Task.Delay(Pause, TimeProvider.System);
            }

            if (stop < Stops)
            {
                await served.StopAsync();
                await served.ServeAgainAsync();
            }
        }

        Assert.Equal(130, await following);
        var lines = LinesOf(output);
        var revisions = (await orders.GetAsync("results?revisions=true")).GetProperty("results");
        Assert.Equal(
            revisions.EnumerateArray().Select(row => row.GetRawText()), lines.Where(InterruptingWriter.IsPane));

        var now = await orders.FollowAsync("panes?from=now");
        await using (now)
        {
            await orders.SendAsync(orders.Event("late", 31));
            await now.ReadAsync(1);
        }

        using var again = new CancellationTokenSource(Limit, TimeProvider.System);
        await using var rest = new InterruptingWriter(again, 1);
        await FollowAsync(served, PositionIn(lines[^1]), rest, messages, again.Token);
        Assert.Contains("\"timing\":\"late\"", LinesOf(rest)[0], StringComparison.Ordinal);
        Assert.Equal(now.Position, PositionIn(LinesOf(rest)[^1]));
    }

    [Theory]
    [InlineData("positionInvalid", "nonsense")]
    [InlineData("unknownContract", "start", "nothing")]
    public async Task WhatTheServerRefuses_IsTold(string code, string position, string contractId = "orders")
    {
        await using var served = await ServedFolder.StartAsync();
        await new EditionClient(served.Http, "orders").RegisterAsync();

        var (exitCode, output) = await CommandScript.RunAsync(
            ["results", contractId, "--follow", "--position", position, "--server", $"{served.Http.BaseAddress}"]);

        Assert.Equal(1, exitCode);
        Assert.Contains(code, output, StringComparison.Ordinal);
    }

    private static string[] LinesOf(StringWriter output) =>
        output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string PositionIn(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("position").GetString()!;
    }

    private static Task<int> FollowAsync(
        ServedFolder served,
        string position,
        StringWriter output,
        StringWriter messages,
        CancellationToken interrupt) => CommandLine.RunAsync(
        [
            "results", "orders", "--follow", "--json", "--position", position,
            "--server", served.Http.BaseAddress!.ToString(),
        ],
        new CommandEnvironment { Output = output, Error = messages, Interrupt = interrupt });
}
