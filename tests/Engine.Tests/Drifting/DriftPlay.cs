using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Tests.Embedded;
using StreamBatch.Reference;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Engine.Tests.Drifting;

/// <summary>A generated scenario on a host and on the reference at the same time.</summary>
internal sealed class DriftPlay : IAsyncDisposable
{
    private readonly ScenarioRun _run;
    private readonly Random _random;
    private readonly List<string> _events = [];
    private int _stragglers;

    private DriftPlay(ScenarioRun run, Scenario scenario, Random random)
    {
        _run = run;
        _random = random;
        Reference = new ReferenceSimulator(run.Contract, new ReferenceOptions { Clock = scenario.Clock });
    }

    public ReferenceSimulator Reference { get; }

    public EmbeddedHost Host => _run.Host;

    public Contract Contract => _run.Contract;

    /// <summary>All steps so far, those of <see cref="SettleAsync"/> among them.</summary>
    public List<string> Steps { get; } = [];

    public static async Task<DriftPlay> StartAsync(Scenario scenario, Random random) =>
        new(await ScenarioRun.StartAsync(scenario), scenario, random);

    public async Task StepAsync(string step)
    {
        Steps.Add(step);
        await _run.StepAsync(step);
        Reference.Step(step);
        var member = JsonNode.Parse(step)!.AsObject().Single();
        _events.AddRange(member.Key switch
        {
            "event" => [member.Value!.ToJsonString()],
            "events" => member.Value!.AsArray().Select(item => item!.ToJsonString()),
            _ => [],
        });
    }

    /// <summary>Moves the watermark on so that some windows are settled, and lets some events come after that.</summary>
    public async Task SettleAsync()
    {
        var deadlines = Reference.Log.LiveContributions(Reference.Log.Count)
            .Select(contribution => Reference.Rules.Deadline(contribution.Window)).Order().ToList();
        switch (_random.Next(5))
        {
            case 0:
                break;
            case 1:
                await StepAsync("""{"end":true}""");
                break;
            case var _ when deadlines.Count > 0:
                var deadline = deadlines[_random.Next(deadlines.Count / 2, deadlines.Count)];
                await StepAsync(new JsonObject { ["watermark"] = deadline - _random.Next(2) }.ToJsonString());
                break;
        }

        for (var left = _random.Next(7); left > 0 && _events.Count > 0; left--)
        {
            await StepAsync(new JsonObject { ["event"] = Straggler() }.ToJsonString());
        }
    }

    /// <summary>Where every partition stands now.</summary>
    public async Task<Moment> NowAsync(ImmutableArray<long>? offsets = null)
    {
        var cut = offsets ?? await Host.CutAsync(Contract.Id);
        return new Moment(
            cut,
            [.. cut.Select(_ => Reference.Log.Count)],
            [.. cut.Select(_ => Reference.Watermark)],
            Reference.CurrentViews().ToDictionary(
                row => new Place(row.Key, new WindowBounds(row.Start, row.End)),
                row => AggregateValuesJson.Read(Contract.Aggregates, row.Values)));
    }

    public int PartitionOf(string key) => Partitioner.PartitionOf(Encoding.UTF8.GetBytes(key), Contract.Partitions);

    public Task RestartAsync() => _run.RestartAsync(_random.Next(2) == 0);

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    // An event again, a new one of its time, one with its id and other values, or what takes it back.
    private JsonNode Straggler()
    {
        var json = JsonNode.Parse(_events[_random.Next(_events.Count)])!.AsObject();
        switch (_random.Next(6))
        {
            case 0:
                break;
            case 1 when json["data"] is JsonObject data && !json.ContainsKey("kind"):
                data["quantity"] = _random.Next(5);
                break;
            case 2 when json["id"] is { } id && json["data"] is JsonObject && !json.ContainsKey("kind"):
                json.Remove("sequence");
                json["kind"] = "retraction";
                json["retracts"] = id.GetValue<string>();
                json["id"] = $"straggler{_stragglers++}";
                break;
            default:
                json.Remove("sequence");
                json["id"] = $"straggler{_stragglers++}";
                break;
        }

        return json;
    }
}
