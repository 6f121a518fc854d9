using System.Text;
using System.Text.Json.Nodes;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Partitioning;

namespace StreamBatch.Testing.Workloads;

/// <summary>Writes the steps of a scenario.</summary>
internal sealed class ScenarioScript
{
    private const long Second = 1_000_000;

    private static readonly string[] Keys = ["k", "k2", "ä", "z\"w"];
    private static readonly string[] Labels = ["red", "blue", "Ä", "a\"b\\", ""];
    private static readonly string[] Amounts = ["0", "1", "1.0", "2.50", "-3.25", "1e1", "99.99"];
    private static readonly string[] Quantities = ["0", "1", "7", "-2", "9000000000000000000000000000"];

    private static readonly (string Name, string Value)[] FaultyValues =
    [
        ("amount", "100.01"), ("amount", "-100.01"), ("amount", "0.001"), ("amount", "\"1\""), ("quantity", "1.5"),
        ("label", "\"much too long\""), ("label", "true"),
    ];

    private static readonly string[] RawTexts =
        ["not json", "{", "[1,2", "{}", "{\"id\":7}", "{\"id\":\"x\"} {}", "null"];


    private readonly Random _random;
    private readonly ScenarioPlan _plan;
    private readonly string[] _keys;
    private readonly List<ScenarioEvent> _sent = [];
    private readonly Queue<ScenarioEvent> _announced = new();
    private readonly Dictionary<(string Source, int Partition), long> _sequences = [];
    private readonly bool _hasSequences;
    private long _front;
    private int _nextId;

    public ScenarioScript(Random random, ScenarioPlan plan)
    {
        _random = random;
        _plan = plan;
        _keys = [.. Keys.Take(random.Next(1, Keys.Length + 1))];
        _hasSequences = random.Next(3) == 0;
        _front = plan.Origin - random.NextInt64(20 * Second);
    }

    public IReadOnlyList<string> Write()
    {
        var count = _random.Next(20, 61);
        List<string> steps = [.. Enumerable.Range(0, count).SelectMany(_ => NextSteps())];
        if (_random.Next(3) == 0)
        {
            steps.Add("""{"end":true}""");
        }

        return steps;
    }

    private IEnumerable<string> NextSteps() => _random.Next(100) switch
    {
        < 70 => [Request()],
        < 79 => AtTheLimit(),
        < 86 => [Step("advance", $"{_random.Next(1, 12)}{(_random.Next(3) == 0 ? "500ms" : "s")}")],
        < 93 => [OfEntry("release")],
        < 95 => [OfEntry("discard")],
        < 97 => [Step("raw", Pick(RawTexts))],
        < 99 => ["""{"restart":true}"""],
        _ => ["""{"end":true}"""],
    };

    // A watermark at the very limit of a window, and an event into that window.
    private IEnumerable<string> AtTheLimit()
    {
        var time = _sent.Count > 0 && _random.Next(3) > 0 ? Pick(_sent).Time : _front;
        var limit = _plan.EndOf(time) + (_random.Next(2) == 0 ? _plan.Lateness : 0) - _random.Next(2);
        yield return new JsonObject { ["watermark"] = limit }.ToJsonString();

        // Goes on near the watermark: far behind it there are only expired events.
        _front = Math.Max(_front, limit - _random.NextInt64(_plan.Size + _plan.Lateness));
        if (_random.Next(3) > 0)
        {
            yield return Single(Sent(Record(time)));
        }
    }

    private string Request()
    {
        var count = _random.Next(3) == 0 ? _random.Next(2, 5) : 1;
        List<JsonObject> events = [.. Enumerable.Range(0, count).Select(_ => NextEvent())];
        return count == 1
            ? Single(events[0])
            : new JsonObject { ["events"] = new JsonArray([.. events]) }.ToJsonString();
    }

    private static string Single(JsonObject cloudEvent) => new JsonObject { ["event"] = cloudEvent }.ToJsonString();

    private static string Step(string name, string value) => new JsonObject { [name] = value }.ToJsonString();

    private string OfEntry(string name)
    {
        var entry = _sent.Count > 0 ? Pick(_sent) : Record(_front);
        JsonObject names = new() { ["source"] = entry.Source, ["id"] = entry.Id };
        return new JsonObject { [name] = names }.ToJsonString();
    }

    private JsonObject NextEvent()
    {
        if (_sent.Count == 0)
        {
            return Sent(Record(NextTime()));
        }

        return _random.Next(100) switch
        {
            < 55 => Sent(_announced.Count > 0 && _random.Next(2) == 0 ? _announced.Dequeue() : Record(NextTime())),
            < 67 => Sent(Retraction()),
            < 71 => Sent(Tombstone()),
            < 79 => Pick(_sent).ToJson(),
            < 86 => Sent(Changed(Pick(_sent))),
            < 95 => Sent(Faulty()),
            _ => Malformed(),
        };
    }

    private JsonObject Sent(ScenarioEvent scenarioEvent)
    {
        _sent.Add(scenarioEvent);
        return scenarioEvent.ToJson();
    }

    private ScenarioEvent Record(long time)
    {
        var (source, key) = (Pick(_plan.Sources), Pick(_keys));
        ScenarioEvent record = new(source, NewId(), key, time)
        {
            Data = NextData(),
            HasCompositeKey = _plan.HasCompositeKey,
        };
        if (!_hasSequences || source != _plan.Sources[0])
        {
            return record;
        }

        // Dense, but for a hole or a repeat now and then.
        var partition = Partitioner.PartitionOf(Encoding.UTF8.GetBytes(record.EntityKey), _plan.Partitions);
        var last = _sequences.GetValueOrDefault((source, partition));
        var sequence = Math.Max(1, last + _random.Next(10) switch { 0 => 2, 1 => 0, 2 => -1, _ => 1 });
        _sequences[(source, partition)] = Math.Max(last, sequence);
        return record with { Id = $"q{partition}-{sequence}", Sequence = sequence };
    }

    private Dictionary<string, string> NextData()
    {
        Dictionary<string, string> data = [];
        if (_random.Next(8) > 0)
        {
            data["amount"] = _random.Next(10) == 0 ? "null" : Pick(Amounts);
        }

        if (_random.Next(8) > 0)
        {
            data["quantity"] = _random.Next(10) == 0 ? "null" : Pick(Quantities);
        }

        if (_random.Next(8) > 0)
        {
            data["label"] = _random.Next(10) == 0 ? "null" : JsonValue.Create(Pick(Labels)).ToJsonString();
        }

        return data;
    }

    // Moves the front on, or comes back to where windows and sessions begin, end and touch.
    private long NextTime()
    {
        var other = _sent.Count > 0 ? Pick(_sent).Time : _front;
        switch (_random.Next(10))
        {
            case < 5:
                _front += _random.NextInt64(4 * Second);
                return _front;
            case 5:
                return _plan.EndOf(_front) - _random.Next(2);
            case 6:
                return other + (_random.Next(2) == 0 ? _plan.Size : -_plan.Size) + _random.Next(-1, 2);
            case 7:
                return other + _random.Next(-1, 2);
            case 8:
                return _front - _random.NextInt64(_plan.Size + _plan.Lateness + (10 * Second));
            default:
                return _front + _random.NextInt64((_plan.MaxAhead ?? 0) + (2 * Second));
        }
    }

    private ScenarioEvent Retraction()
    {
        // The target may be any event, a retraction too, or a record that is still to come.
        var target = _random.Next(4) == 0 ? Record(NextTime()) : Pick(_sent);
        if (!_sent.Contains(target))
        {
            _announced.Enqueue(target);
        }

        var time = _random.Next(8) == 0 ? target.Time + 1 : target.Time;
        var key = _random.Next(8) == 0 ? Pick(_keys) : target.Key;
        return new ScenarioEvent(target.Source, NewId(), key, time)
        {
            Kind = "retraction",
            Retracts = target.Id,
            HasSubjectOnly = _random.Next(4) == 0,
            HasCompositeKey = _plan.HasCompositeKey,
        };
    }

    private ScenarioEvent Tombstone() =>
        new(Pick(_plan.Sources), NewId(), Pick(_keys), NextTime() - _random.NextInt64(_plan.Size))
        {
            Kind = "tombstone",
            HasSubjectOnly = _random.Next(4) == 0,
            HasCompositeKey = _plan.HasCompositeKey,
        };

    // The same identity with other content: a conflict, or a correction of what was not counted.
    private ScenarioEvent Changed(ScenarioEvent original) => _random.Next(3) == 0
        ? original with { Time = original.Time + Pick([-Second, -1, 1, Second]) }
        : original with { Kind = "record", Retracts = null, HasSubjectOnly = false, Data = NextData() };

    private ScenarioEvent Faulty()
    {
        var record = Record(NextTime());
        var (name, value) = Pick(FaultyValues);
        Dictionary<string, string> data = new(record.Data) { [name] = value };
        return record with { Data = data };
    }

    private JsonObject Malformed()
    {
        var json = Record(NextTime()).ToJson();
        switch (_random.Next(8))
        {
            case 0:
                json.Remove("id");
                break;
            case 1:
                json.Remove("source");
                break;
            case 2:
                json["type"] = "other";
                break;
            case 3:
                json["time"] = "2026-01-01T00:00:00.1234567Z";
                break;
            case 4:
                json["data"] = "text";
                break;
            case 5:
                json["subject"] = "someone else";
                break;
            case 6:
                json["kind"] = "retraction";
                break;
            default:
                ((JsonObject)json["data"]!).Remove("entity");
                break;
        }

        return json;
    }

    private string NewId() => "e" + _nextId++.ToString((IFormatProvider?)null);

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
