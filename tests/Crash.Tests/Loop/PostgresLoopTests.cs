using System.Globalization;
using StreamBatch.Crash.Host.Loop;
using StreamBatch.Testing.Postgres;
using Xunit.Abstractions;

namespace StreamBatch.Crash.Tests.Loop;

/// <summary><see cref="LoopCrash"/> on PostgreSQL, whose server survives; and a writer that was left behind.</summary>
[Trait("Suite", "Crash")]
public sealed class PostgresLoopTests(PostgresServer server, ITestOutputHelper output) : IClassFixture<PostgresServer>
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [PostgresFact]
    public async Task KilledLoops_EndAsUndisturbedOnes()
    {
        var crash = new LoopCrash(
            life => string.Create(CultureInfo.InvariantCulture, $"postgres:loop_{life}"), server.ConnectionString);

        var kills = await crash.RunAsync(1, "postgresql", output);

        Assert.True(kills.Values.Sum() >= 25, string.Join(' ', kills.Keys));
    }

    [PostgresFact]
    public async Task OfTwoLiveProcesses_TheOlderCanWriteNothing()
    {
        const string Place = "postgres:two_processes";
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var older = LoopProcess.Start(server.ConnectionString, ["hold", Place]);
        try
        {
            Assert.Equal("holding", await older.StandardOutput.ReadLineAsync(limit.Token));
            await using var newer = await LoopStore.OpenAsync(Place, connectionString: server.ConnectionString);
            var end = newer.Ports.Log.End;

            await older.StandardInput.WriteLineAsync("go on");
            await older.StandardInput.FlushAsync(limit.Token);
            var told = await older.StandardOutput.ReadToEndAsync(limit.Token);
            await older.WaitForExitAsync(limit.Token);

            Assert.Equal(
                ["append FencedException", "publish FencedException", "seal FencedException", "load FencedException"],
                told.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.Equal(0, older.ExitCode);
            Assert.Equal(1, await newer.Ports.Log.ReadAsync(default, limit.Token).CountAsync(limit.Token));
            Assert.Equal(end, newer.Ports.Log.End);
            Assert.Empty(await newer.Ports.Results.ReadPublishedAsync(limit.Token));
        }
        finally
        {
            older.Kill();
        }
    }
}
