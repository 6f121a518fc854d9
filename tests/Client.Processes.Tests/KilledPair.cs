using System.Text.Json;
using System.Threading.Channels;
using StreamBatch.Crash.Tests;
using StreamBatch.Testing.Conformance;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Client.Processes.Tests;

/// <summary>
/// Two producers and their server, from the first event to the last, through the kills of one seed.
/// </summary>
internal sealed class KilledPair : IAsyncDisposable
{
    private const int Events = 1_500;
    private const int LinesOfAGrant = 50;
    private const int LinesAhead = 150;
    private const string Journaled = "journaled.amounts";
    private const string WithIds = "identified.amounts";

    private static readonly TimeSpan PublishLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TestFolder _folder = new();
    private readonly Channel<int> _acknowledged = Channel.CreateUnbounded<int>();
    private readonly int _seed;
    private readonly KillPlan _plan;
    private readonly ServerProcess _server;
    private readonly HttpClient _http = new();
    private int _underWay;

    public KilledPair(int seed)
    {
        _seed = seed;
        _plan = new KillPlan(seed, Events);
        _server = new ServerProcess(Path.Combine(_folder.Path, "data"));
    }

    /// <summary>How many processes were killed.</summary>
    public int Kills { get; private set; }

    /// <summary>Lives it through, and holds every window against the truth.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WriteEventsAsync(Journaled, duplicates: 0);
        await WriteEventsAsync(WithIds, duplicates: 0.05);
        await _server.StartAsync(cancellationToken);
        _http.BaseAddress = _server.Address;
        await AmountContract.RegisterAsync(_http, Journaled);
        await AmountContract.RegisterAsync(_http, WithIds);

        await LiveAsync(cancellationToken);
        Assert.Equal(_plan.Journaled.Count + _plan.WithIds.Count + _plan.Server.Count, Kills);
        await VerifyAsync(Journaled, cancellationToken);
        await VerifyAsync(WithIds, cancellationToken);
        using var watermark = JsonDocument.Parse(await _http.GetStringAsync(
            new Uri($"v1/contracts/{Journaled}/watermark", UriKind.Relative), cancellationToken));
        Assert.Equal(0, watermark.RootElement.GetProperty("sequenceGaps").GetArrayLength());
        Assert.Equal(1, watermark.RootElement.GetProperty("sources").GetArrayLength());
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    // Nothing is started any more when this ends, however it does.
    private async Task LiveAsync(CancellationToken cancellationToken)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _underWay = 2;
        Task[] all =
        [
            SuperviseAsync(failed.Token),
            ProduceAsync(Journaled, _plan.Journaled, Path.Combine(_folder.Path, "journal"), failed.Token),
            ProduceAsync(WithIds, _plan.WithIds, null, failed.Token),
        ];
        await foreach (var task in Task.WhenEach(all).WithCancellation(CancellationToken.None))
        {
            if (!task.IsCompletedSuccessfully)
            {
                await failed.CancelAsync();
            }
        }

        foreach (var task in all.OrderBy(task => task.IsCanceled))
        {
            await task;
        }
    }

    // One life after the other; each but the last is killed.
    private async Task ProduceAsync(
        string contractId,
        IReadOnlyList<KillPlan.Kill> kills,
        string? journal,
        CancellationToken cancellationToken)
    {
        List<string> arguments = [_server.Address.ToString(), contractId, EventsOf(contractId)];
        arguments.AddRange(journal is null ? [] : [journal]);
        foreach (var kill in kills.Append(null))
        {
            await using var process = ChildProcess.Start("StreamBatch.Client.Processes.Host.dll", [.. arguments]);
            var isDone = false;
            var granted = 0;
            var acknowledged = 0;
            while (await process.ReadLineAsync(cancellationToken) is { } line)
            {
                isDone |= line == "done";
                if (line.StartsWith("ack ", StringComparison.Ordinal))
                {
                    acknowledged++;
                    _acknowledged.Writer.TryWrite(1);
                }

                for (; granted < (acknowledged + LinesAhead) / LinesOfAGrant; granted++)
                {
                    await process.GrantAsync();
                }

                if (kill is not null && !process.IsKilled && acknowledged >= kill.Acknowledged)
                {
                    kill.Wait();
                    process.Kill();
                    Count();
                }
            }

            await process.EndAsync(cancellationToken);
            Assert.Equal(kill is null, isDone);
        }

        Interlocked.Decrement(ref _underWay);
    }

    private async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        var acknowledged = 0;
        foreach (var kill in _plan.Server)
        {
            while (acknowledged < kill.Acknowledged)
            {
                acknowledged += await _acknowledged.Reader.ReadAsync(cancellationToken);
            }

            kill.Wait();
            Assert.True(_underWay > 0, "The server was to be killed while it had something to do.");
            await _server.KillAndRestartAsync(cancellationToken);
            Count();
        }
    }

    private async Task VerifyAsync(string contractId, CancellationToken cancellationToken)
    {
        var expected = ReferenceResults.Of(
            (await File.ReadAllLinesAsync(EventsOf(contractId), cancellationToken)).Distinct(),
            AmountContract.WindowSize);
        using var end = new StringContent("{\"end\":true}", null, "application/json");
        using var answer = await _http.PostAsync(
            new Uri($"v1/contracts/{contractId}/watermark", UriKind.Relative), end, cancellationToken);
        answer.EnsureSuccessStatusCode();

        // What is published comes a moment after its acknowledgement.
        using var limit = new CancellationTokenSource(PublishLimit, TimeProvider.System);
        var actual = await ReadAsync(contractId, cancellationToken);
        while (!actual.SequenceEqual(expected) && !limit.IsCancellationRequested)
        {
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
            actual = await ReadAsync(contractId, cancellationToken);
        }

        Assert.Equal(expected, actual);
        using var audit = JsonDocument.Parse(await _http.GetStringAsync(
            new Uri($"v1/contracts/{contractId}/audit", UriKind.Relative), cancellationToken));
        Assert.True(audit.RootElement.GetProperty("sound").GetBoolean(), audit.RootElement.GetRawText());
    }

    private async Task<List<string>> ReadAsync(string contractId, CancellationToken cancellationToken)
    {
        var lines = await _http.GetStringAsync(
            new Uri($"v1/contracts/{contractId}/results?format=ndjson", UriKind.Relative), cancellationToken);
        return
        [
            .. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(LineOf).Order(StringComparer.Ordinal),
        ];
    }

    private static string LineOf(string json)
    {
        using var row = JsonDocument.Parse(json);
        var values = row.RootElement.GetProperty("values");
        return ReferenceResults.Line(
            row.RootElement.GetProperty("key").GetString()!,
            row.RootElement.GetProperty("start").GetDateTime(),
            values.GetProperty("events").GetDecimal(),
            values.GetProperty("total").GetDecimal(),
            values.GetProperty("least").GetDecimal(),
            values.GetProperty("most").GetDecimal(),
            values.GetProperty("mean").GetDecimal());
    }

    private Task WriteEventsAsync(string contractId, double duplicates) => EventFile.WriteAsync(
        EventsOf(contractId),
        new EventFileOptions
        {
            Count = Events,
            Seed = _seed,
            Keys = 16,
            Sources = 1,
            ContractId = contractId,
            TimeStep = AmountContract.TimeStep,
            OutOfOrderness = TimeSpan.FromSeconds(50),
            DuplicateShare = duplicates,
        },
        CancellationToken.None);

    private string EventsOf(string contractId) => Path.Combine(_folder.Path, contractId + ".ndjson");

    private void Count()
    {
        lock (_plan)
        {
            Kills++;
        }
    }
}
