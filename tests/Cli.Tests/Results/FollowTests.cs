using System.Text;
using StreamBatch.Cli.Tests.Backups;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Results;

/// <summary><c>results --follow</c>: every pane from a position on, and the position to go on from.</summary>
public sealed class FollowTests(BackupPostgres server) : IClassFixture<BackupPostgres>
{
    [Fact]
    public async Task OfAFolder_GivesWhatIsThere_ThenOnlyWhatIsNew()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "2", "b"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(12))).Succeeds();

        var first = (await folder.RunAsync("results", "readings", "--follow", "--json")).Succeeds();
        var position = PositionOf(first);
        var nothing = (await Follow(position)).Succeeds();
        (await folder.IngestAsync(CliFolder.Event("3", 3, "3"))).Succeeds();
        var late = (await Follow(position)).Succeeds();
        var now = (await Follow("now")).Succeeds();

        Assert.Equal(["a 1", "b 1"], PanesOf(first).Order(StringComparer.Ordinal));
        Assert.Contains("one process at a time", first.Error, StringComparison.Ordinal);
        Assert.Empty(PanesOf(nothing));
        Assert.Equal(position, PositionOf(nothing));
        Assert.Equal(["a 2"], PanesOf(late));
        Assert.Equal(PositionOf(late), PositionOf(now));
        Assert.Equal(
            ["b 1"], PanesOf((await folder.RunAsync("results", "readings", "--follow", "--key", "b", "--json"))));

        Task<CommandResult> Follow(string from) =>
            folder.RunAsync("results", "readings", "--follow", "--position", from, "--json");
    }

    [Fact]
    public async Task ForPeople_ItShowsATable_AndThePosition()
    {
        using var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"))).Succeeds();
        (await folder.RunAsync("watermark", "readings", "--at", CliFolder.Time(12))).Succeeds();

        var shown = (await folder.RunAsync("results", "readings", "--follow")).Succeeds();

        Assert.Contains("1 revision", shown.Output, StringComparison.Ordinal);
        Assert.StartsWith("position A", shown.Lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "--from goes without --follow", "--follow", "--from", "2026-01-01T00:00:00Z")]
    [InlineData(2, "--position goes with --follow", "--position", "now")]
    [InlineData(2, "exclude each other", "--follow", "--open")]
    [InlineData(1, "is no position", "--follow", "--position", "yesterday")]
    public async Task WhatMakesNoSense_IsRefused(int code, string message, params string[] options)
    {
        using var folder = await CliFolder.WithContractAsync();

        var refused = await folder.RunAsync(["results", "readings", .. options]);

        Assert.Equal(code, refused.Code);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task InPostgres_ItGoesOnBesideTheWriter_AndIsResumedAfterAnInterrupt()
    {
        var schema = server.NewSchema();
        using var folder = new CliFolder();
        await RunAsync("", "contract", "register", folder.Write("contract.yaml", CliFolder.Contract));
        await RunAsync(CliFolder.Event("1", 1, "1"), "ingest", "-");
        await RunAsync("", "watermark", "readings", "--at", CliFolder.Time(12));

        var first = await FollowAsync("start", () => Task.CompletedTask);
        var position = PositionOf(first);
        var second = await FollowAsync(
            position, () => RunAsync(CliFolder.Event("2", 2, "2"), "ingest", "-"));

        Assert.Equal(130, first.Code);
        Assert.Equal(["a 1"], PanesOf(first));
        Assert.Equal(["a 2"], PanesOf(second));
        Assert.NotEqual(position, PositionOf(second));

        // Follows until the first pane is there, and is interrupted then.
        async Task<CommandResult> FollowAsync(string from, Func<Task> meanwhile)
        {
            using var interrupt = new CancellationTokenSource();
            await using var output = new InterruptingWriter(interrupt);
            var following = InvokeAsync(
                "", output, interrupt.Token, "results", "readings", "--follow", "--position", from, "--json");
            await meanwhile();
            return await following.WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System);
        }

        async Task RunAsync(string input, params string[] args)
        {
            await using var output = new StringWriter();
            (await InvokeAsync(input, output, default, args)).Succeeds();
        }

        async Task<CommandResult> InvokeAsync(
            string input,
            StringWriter output,
            CancellationToken interrupt,
            params string[] args)
        {
            await using var error = new StringWriter();
            var code = await CommandLine.RunAsync(args, new CommandEnvironment
            {
                Output = output,
                Error = error,
                OpenInput = () => new MemoryStream(Encoding.UTF8.GetBytes(input)),
                Interrupt = interrupt,
                Variable = name => name switch
                {
                    "STREAMBATCH_STORE" => "postgres",
                    "STREAMBATCH_POSTGRES" => server.Connection,
                    "STREAMBATCH_SCHEMA" => schema,
                    _ => null,
                },
            });
            return new CommandResult(code, output.ToString(), error.ToString());
        }
    }

    private static string PositionOf(CommandResult result) => result.Json[^1].GetProperty("position").GetString()!;

    private static IEnumerable<string> PanesOf(CommandResult result) => result.Json
        .Where(line => line.TryGetProperty("key", out _))
        .Select(line => $"{line.GetProperty("key").GetString()} {line.GetProperty("revision").GetInt32()}");

    private sealed class InterruptingWriter(CancellationTokenSource interrupt) : StringWriter
    {
        public override void Write(string? value)
        {
            base.Write(value);
            if (value?.Contains("\"revision\":", StringComparison.Ordinal) == true)
            {
                interrupt.Cancel();
            }
        }
    }
}
