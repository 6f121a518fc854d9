using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Testing.Protocol;

/// <summary>A contract and the requests of its producers, by chance: every window kind and late policy, repeats,
/// conflicts, stragglers, faulty events, retractions and tombstones.</summary>
internal sealed class ProtocolScript
{
    private readonly Random _random;
    private readonly int _keys;
    private readonly LatePolicy? _policy;

    /// <param name="random">The chance of the run.</param>
    /// <param name="hotKey">The chance of two more producers, who send much of one entity; null for none.</param>
    /// <param name="policy">The late policy; null for one by chance.</param>
    public ProtocolScript(Random random, Random? hotKey, LatePolicy? policy)
    {
        _random = random;
        _policy = policy;
        _keys = random.Next(2, 7);
        Contract = MakeContract();
        Clients = [.. Enumerable.Range(0, random.Next(1, 4)).Select(Requests)];
        if (hotKey is not null)
        {
            Clients = [.. Clients, HotRequests(hotKey, "hot0"), HotRequests(hotKey, "hot1")];
        }
    }

    public Contract Contract { get; }

    /// <summary>Of each producer its requests, in order.</summary>
    public ImmutableArray<List<byte[][]>> Clients { get; }

    /// <summary>A watermark that settles every window of the script, in microseconds.</summary>
    public static long End => 40_000_000_000;

    private Contract MakeContract()
    {
        var kind = (WindowKind)_random.Next(3);
        return new Contract
        {
            Id = "c",
            Version = "1.0.0",
            Properties =
            [
                new PropertySpecification { Name = "entity", Type = PropertyType.String, Required = true },
                new PropertySpecification { Name = "amount", Type = PropertyType.Number, Scale = 2 },
            ],
            Key = [0],
            EventTimeProperty = null,
            Partitions = _random.Next(1, 4),
            Windows = new WindowSpecification(
                kind,
                TimeSpan.FromSeconds(10),
                TimeSpan.FromSeconds(kind == WindowKind.Sliding ? 4 : 10),
                TimeSpan.Zero),
            Aggregates =
            [
                new AggregateSpecification("n", AggregateFunction.CountEvents, null, 0),
                new AggregateSpecification("total", AggregateFunction.Sum, 1, 2),
                new AggregateSpecification("newest", AggregateFunction.Last, 1, 2) { ValueType = PropertyType.Number },
            ],
            Watermark = new WatermarkSpecification { OutOfOrderness = TimeSpan.FromSeconds(_random.Next(4)) },
            AllowedLateness = TimeSpan.FromSeconds(_random.Next(30)),
            LatePolicy = _policy ?? (LatePolicy)_random.Next(4),
            Authority = Authority.Batch,
            Breaker = RepairBreaker.Default,
        };
    }

    private List<byte[][]> Requests(int client)
    {
        List<(string Id, int Key, long Time)> sent = [];
        List<byte[][]> requests = [];
        var now = 100_000_000L + _random.Next(5_000_000);
        for (var count = _random.Next(4, 16); count > 0; count--)
        {
            now += _random.Next(6_000_000);

            // Now and then a source is quiet for so long that nothing is left of its entities' windows.
            now += _random.Next(5) == 0 ? _random.NextInt64(120_000_000) : 0;
            requests.Add([.. Enumerable.Range(0, _random.Next(1, 7)).Select(_ => Event(client, now, sent))]);
        }

        return requests;
    }

    private static List<byte[][]> HotRequests(Random random, string source)
    {
        var sent = 0;
        return [.. Enumerable.Range(0, random.Next(4, 16)).Select(request => (byte[][])
        [
            .. Enumerable.Range(0, random.Next(1, 12)).Select(_ =>
            {
                // Now and then an id comes again; its key is always the same.
                var id = random.Next(8) == 0 ? random.Next(sent + 1) : sent++;
                var time = 100_000_000 + (request * 3_000_000L) + random.NextInt64(-4_000_000, 4_000_000);
                return Encode($"h{id}", source, "", time, id % 5 == 4 ? 1 : 0, "7");
            }),
        ])];
    }

    private static byte[] Encode(string id, string source, string attributes, long time, int key, string amount) =>
        Encoding.UTF8.GetBytes(
            $$"""{"specversion":"1.0","id":"{{id}}","source":"{{source}}","type":"c",{{attributes}}"""
            + $$""" "time":"{{new EventTime(time)}}","data":{"entity":"k{{key}}","amount":{{amount}} } }""");

    private byte[] Event(int client, long now, List<(string Id, int Key, long Time)> sent)
    {
        var key = _random.Next(_keys);
        var time = now + _random.NextInt64(-5_000_000, 5_000_000);
        var (id, attributes, amount) = ($"e{sent.Count}", "", _random.Next(900).ToString(CultureInfo.InvariantCulture));
        var known = sent.Count > 0 ? sent[_random.Next(sent.Count)] : default;
        switch (_random.Next(16))
        {
            case 0 or 1 when known.Id is not null:
                (id, key, time) = known;
                amount = _random.Next(3) == 0 ? amount : "7";
                break;
            case 2 when known.Id is not null:
                (id, key, time) = ("r" + known.Id, known.Key, known.Time + (_random.Next(6) == 0 ? 1 : 0));
                attributes = $"\"kind\":\"retraction\",\"retracts\":\"{known.Id}\",";
                break;
            case 3 when _random.Next(3) == 0:
                (id, time) = ("t" + id, time - 10_000_000);
                attributes = "\"kind\":\"tombstone\",";
                break;
            case 4:
                time -= _random.NextInt64(60_000_000);
                break;
            case 5:
                amount = "\"broken\"";
                break;
            default:
                amount = "7";
                break;
        }

        sent.Add((id, key, time));
        return Encode(id, $"s{client}", attributes, time, key, amount);
    }
}
