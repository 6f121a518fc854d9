using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using StreamBatch.Generation.Events;
using StreamBatch.Reference;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>
/// What a cluster must make of a plan's events, by the slow reference. Entities have nothing in common but the
/// watermark, which the plan says, so each has a reference of its own. In which order lanes meet does not matter: a
/// tombstone removes before it what it refuses after it, and nothing else is of two lanes.
/// </summary>
internal sealed class OrderTruth
{
    private readonly ConcurrentDictionary<(string Key, long Start), string> _windows = new();
    private readonly ConcurrentDictionary<(string Source, string Id), List<string>> _outcomes = new();
    private readonly HashSet<string> _entombed;

    public OrderTruth(OrderPlan plan)
    {
        var phases = plan.All.Select(phase => phase.Lanes.SelectMany(lane => lane).Append(phase.Tick)
            .Where(made => made.Key.Length > 0).ToLookup(made => made.Key)).ToList();
        _entombed = [.. plan.All.SelectMany(phase => phase.Lanes).SelectMany(lane => lane)
            .Where(made => made.Form == GeneratedForm.Tombstone).Select(made => made.Key)];
        Parallel.ForEach(phases.SelectMany(phase => phase.Select(entity => entity.Key)).Distinct(), key =>
        {
            var model = new ReferenceSimulator(
                Orders.WithoutWatermark, new ReferenceOptions { Clock = Orders.Start, Micros = true });
            for (var phase = 0; phase < phases.Count; phase++)
            {
                Note(model.Step($"{{\"events\":[{string.Join(',', phases[phase][key].Select(Text))}]}}"), key);
                model.Step($"{{\"watermark\":{plan.All[phase].Watermark}}}");
            }

            model.Step($"{{\"watermark\":{Orders.End}}}");
            foreach (var row in model.CurrentViews())
            {
                Assert.True(_windows.TryAdd((row.Key, row.Start), row.Values));
            }
        });
    }

    /// <summary>The aggregates of every window at the end.</summary>
    public Dictionary<(string Key, long Start), string> Windows => new(_windows);

    /// <summary>What became of each identity, without repeats, of entities that no tombstone has reached: with one it
    /// matters what came first.</summary>
    public IReadOnlyDictionary<(string Source, string Id), List<string>> Outcomes => _outcomes;

    private static string Text(OrderEvent made) => Encoding.UTF8.GetString(made.Json);

    private void Note(IReadOnlyList<string> lines, string key)
    {
        if (_entombed.Contains(key))
        {
            return;
        }

        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("outcome", out var outcome)
                && outcome.GetProperty("status").GetString() is { } status and not "duplicate")
            {
                _outcomes.GetOrAdd((Of("source"), Of("id")), _ => []).Add($"{status}/{Of("reason")}");
            }

            string Of(string name) => outcome.GetProperty(name).GetString() ?? "";
        }
    }
}
