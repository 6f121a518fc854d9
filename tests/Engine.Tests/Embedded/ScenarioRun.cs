using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Engine.Tests.Embedded;

/// <summary>A generated scenario, step by step on a host in a folder of its own. Steps that restart are passed over:
/// when that happens is up to the caller.</summary>
internal sealed class ScenarioRun : IAsyncDisposable
{
    private readonly EmbeddedFolder _folder;
    private readonly Contract _contract;

    private ScenarioRun(EmbeddedFolder folder, Contract contract) => (_folder, _contract) = (folder, contract);

    public EmbeddedHost Host => _folder.Host;

    public Contract Contract => _contract;

    public static async Task<ScenarioRun> StartAsync(Scenario scenario, int? segmentBytes = null)
    {
        var reading = ContractYaml.Read(scenario.ContractYaml);
        Assert.Empty(reading.Errors);
        var folder = await EmbeddedFolder.CreateAsync(
            reading.Contract!,
            now: DateTimeOffset.UnixEpoch.AddTicks(scenario.Clock * TimeSpan.TicksPerMicrosecond),
            segmentBytes: segmentBytes);
        return new ScenarioRun(folder, reading.Contract!);
    }

    public async Task StepAsync(string step)
    {
        var host = _folder.Host;
        using var document = JsonDocument.Parse(step);
        var member = document.RootElement.EnumerateObject().Single();
        switch (member.Name)
        {
            case "event" or "raw":
                await IngestAsync(host, [member.Value]);
                break;
            case "events":
                await IngestAsync(host, member.Value.EnumerateArray());
                break;
            case "watermark":
                await host.RaiseWatermarkAsync(_contract.Id, member.Value.GetInt64());
                break;
            case "advance":
                Assert.True(DurationText.TryParse(member.Value.GetString()!, out var duration));
                _folder.Clock.Advance(duration);
                await host.TickAsync(_contract.Id);
                break;
            case "release":
                await host.ReleaseAsync(_contract.Id, Text(member.Value, "source"), Text(member.Value, "id"), default);
                break;
            case "discard":
                await host.DiscardAsync(_contract.Id, Text(member.Value, "source"), Text(member.Value, "id"));
                break;
            case "end":
                await host.EndAsync(_contract.Id);
                break;
            default:
                Assert.Equal("restart", member.Name);
                break;
        }
    }

    public Task EndAsync() => _folder.Host.EndAsync(_contract.Id);

    public Task CheckpointAsync() => _folder.Host.CheckpointAsync();

    /// <summary>Ends the host, in good order or as the end of its process would, and opens another one.</summary>
    public async Task RestartAsync(bool inOrder)
    {
        await (inOrder ? _folder.CloseAsync() : _folder.AbandonAsync());
        await _folder.OpenAsync();
    }

    /// <summary>Keeps nothing of the log that need not be kept.</summary>
    public async Task RetainAsync() =>
        await Host.RetainAsync(new RetentionOptions { Keep = TimeSpan.Zero }, default);

    /// <summary>As <see cref="RestartAsync"/>, and the checkpoints are lost: replay begins at the base.</summary>
    public async Task RestartWithoutCheckpointsAsync()
    {
        await _folder.AbandonAsync();
        _folder.Delete("checkpoints");
        await _folder.OpenAsync();
    }

    /// <summary>The panes that a replay of the whole log gives, by partition and number.</summary>
    public async Task<List<Pane>> ReplayAsync()
    {
        await _folder.Host.DrainAsync();
        List<Pane> panes = [];
        for (var partition = 0; partition < _contract.Partitions; partition++)
        {
            await PartitionReplay.RunAsync(
                _folder.Host,
                new CompiledContract(_contract),
                partition,
                long.MaxValue,
                _ => { },
                default,
                panes.Add);
        }

        return panes;
    }

    /// <summary>The panes that were published of windows that stand, and of those of
    /// <paramref name="windows"/>, by partition and number.</summary>
    public async Task<List<Pane>> PublishedAsync(IEnumerable<Pane> windows)
    {
        var current = await _folder.Host.ResultsAsync(_contract);
        List<Pane> panes = [];
        foreach (var (key, window) in current.Concat(windows).Select(pane => (pane.Key, pane.Window)).Distinct())
        {
            panes.AddRange(await _folder.Host.Results.ReadRevisionsAsync(_contract, key, window, default));
        }

        return [.. panes.OrderBy(pane => pane.Partition).ThenBy(pane => pane.Number)];
    }

    /// <summary>The whole quarantine, records included.</summary>
    public async Task<List<string>> QuarantineAsync() =>
    [
        .. (await _folder.Host.QuarantineAsync(_contract)).Select(
            entry => $"{entry with { Record = default }} {Convert.ToHexString(entry.Record.Span)}"),
    ];

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private async Task IngestAsync(EmbeddedHost host, IEnumerable<JsonElement> events)
    {
        var request = host.NewRequest(_contract.Id);
        foreach (var item in events)
        {
            request.Add(Encoding.UTF8.GetBytes(
                item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText()));
        }

        request.Seal();
        await host.IngestAsync(_contract.Id, request, false);
    }
}
