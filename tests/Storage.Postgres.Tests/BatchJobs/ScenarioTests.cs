using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Odcs;
using StreamBatch.Reference;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Storage.Postgres.Tests.BatchJobs;

/// <summary>
/// Goal: a batch run in SQL gives what the stream gives when nothing is late. Method: the events of generated scenarios
/// are in a table; the slow reference of the stream takes the same ones under a lateness that nothing exceeds, and its
/// view at the end is compared with the rows.
/// </summary>
public sealed partial class ScenarioTests
{
    private const int FewScenarios = 8;
    private const int ManyScenarios = 120;

    [Theory]
    [InlineData(WindowKind.Tumbling)]
    [InlineData(WindowKind.Sliding)]
    [InlineData(WindowKind.Session)]
    public Task Rows_AreTheStreamsResults(WindowKind kind) => CompareAsync(kind, 0, FewScenarios);

    [Theory]
    [Trait("Suite", "Long")]
    [InlineData(WindowKind.Tumbling)]
    [InlineData(WindowKind.Sliding)]
    [InlineData(WindowKind.Session)]
    public Task Rows_AreTheStreamsResults_OfManyScenarios(WindowKind kind) =>
        CompareAsync(kind, FewScenarios, ManyScenarios);

    private static async Task CompareAsync(WindowKind kind, int first, int count)
    {
        await using var raw = await RawEvents.CreateAsync();
        var rows = 0;
        for (var seed = first; seed < first + count; seed++)
        {
            var scenario = ScenarioGenerator.Generate(seed, kind, LatePolicy.Overwrite);
            var contract = Timeless(scenario.ContractYaml);
            var events = EventsOf(scenario);
            var (from, to) = RangeOf(seed, events);

            await raw.LoadAsync(events);
            var actual = await raw.RunAsync(contract, from, to);

            var expected = ViewOf(contract, events, from, to);
            Assert.True(
                expected.SequenceEqual(actual),
                $"seed {seed}\nreference:\n{string.Join('\n', expected)}\nSQL:\n{string.Join('\n', actual)}\n"
                + $"left out: {string.Join(", ", await raw.LeftOutAsync(contract))}\n"
                + $"{scenario.ContractYaml}\n{string.Join('\n', events.Select(item => item.ToJsonString()))}");
            rows += actual.Count;
        }

        Assert.True(rows > count, $"only {rows} rows were compared");
    }

    // No event is late or early, so that all that is left is what a batch can know.
    private static Contract Timeless(string document)
    {
        var timeless = MaxAhead().Replace(Lateness().Replace(document, "allowedLateness: 9000d"), "");
        return ContractYaml.Read(timeless).Contract!;
    }

    // Without sequence numbers, whose holes are a matter of arrival. An id is of one kind of event, as it should be.
    private static List<JsonObject> EventsOf(Scenario scenario)
    {
        List<JsonObject> events = [];
        Dictionary<(string?, string?), string> kinds = [];
        foreach (var step in scenario.Steps)
        {
            var node = JsonNode.Parse(step)!.AsObject();
            var sent = node["events"]?.AsArray().Select(item => item!.AsObject())
                ?? (node["event"] is JsonObject single ? [single] : []);
            foreach (var item in sent.Where(item => item["type"]?.GetValue<string>() == "scenario"))
            {
                item.Remove("sequence");
                var kind = item["kind"]?.GetValue<string>() ?? "record";
                var identity = (item["source"]?.GetValue<string>(), item["id"]?.GetValue<string>());
                if (kinds.TryAdd(identity, kind) || kinds[identity] == kind)
                {
                    events.Add(item.DeepClone().AsObject());
                }
            }
        }

        return events;
    }

    // All there is, or the middle of it, with bounds that fall on windows now and then.
    private static (EventTime From, EventTime To) RangeOf(int seed, List<JsonObject> events)
    {
        List<long> times = [.. events
            .Where(item => Rfc3339.TryParse(item["time"]!.GetValue<string>(), out _) == Rfc3339Outcome.Ok)
            .Select(item =>
            {
                _ = Rfc3339.TryParse(item["time"]!.GetValue<string>(), out var time);
                return time.Microseconds;
            })];
        return seed % 3 == 0
            ? (RawEvents.Always, RawEvents.Ever)
            : (new EventTime(times[seed % times.Count]).Plus(seed % 2), times.Max() is var last && seed % 3 == 1
                ? new EventTime(last)
                : RawEvents.Ever);
    }

    private static List<string> ViewOf(Contract contract, List<JsonObject> events, EventTime from, EventTime to)
    {
        ReferenceSimulator reference = new(contract, new ReferenceOptions());
        SortedDictionary<(string Key, long Start, long End), string> view = new(Comparer<(string, long, long)>.Create(
            (left, right) => string.CompareOrdinal(left.Item1, right.Item1) is var keys and not 0
                ? keys
                : (left.Item2, left.Item3).CompareTo((right.Item2, right.Item3))));
        var steps = events.Select(item => new JsonObject { ["event"] = item.DeepClone() }.ToJsonString())
            .Append("""{"end":true}""");
        foreach (var pane in steps.SelectMany(reference.Step).Select(line => JsonNode.Parse(line)!["pane"])
            .OfType<JsonObject>())
        {
            var (start, end) = (TimeOf(pane, "start"), TimeOf(pane, "end"));
            var key = (pane["key"]!.GetValue<string>(), start.Microseconds, end.Microseconds);
            if (pane["values"] is not { } values)
            {
                view.Remove(key);
            }
            else if (start >= from && end <= to)
            {
                view[key] = RawEvents.Line(key.Item1, start, end, values);
            }
        }

        return [.. view.Values];
    }

    private static EventTime TimeOf(JsonObject pane, string name)
    {
        Assert.Equal(Rfc3339Outcome.Ok, Rfc3339.TryParse(pane[name]!.GetValue<string>(), out var time));
        return time;
    }

    [GeneratedRegex("allowedLateness: [^,}]+")]
    private static partial Regex Lateness();

    [GeneratedRegex(", maxAhead: [^,}]+")]
    private static partial Regex MaxAhead();
}
