using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Odcs;
using StreamBatch.Reference;
using StreamBatch.Testing.Embedded;
using EventStatus = StreamBatch.Domain.Records.EventStatus;

namespace StreamBatch.Engine.Tests.Quality;

/// <summary>
/// Goal: what a window's rules say is a function of the events that count in it. Method: random events, late ones and
/// retractions, with the watermark raised in between and the host opened again in the middle, its caches deleted; each
/// window that stands against the slow reference over the events that were counted and not taken back.
/// </summary>
public sealed class PromotionReferenceTests
{
    private const int Entities = 8;
    private const long Second = 1_000_000;

    private const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: readings
        version: 1.0.0
        status: active
        schema:
          - name: readings
            properties:
              - { name: sensor, logicalType: string }
              - { name: code, logicalType: string, unique: true }
              - name: value
                logicalType: integer
                quality:
                  - { id: few-nulls, metric: nullValues, mustBeLessOrEqualTo: 40, unit: percent }
                  - { id: repeats, metric: duplicateValues, mustBeLessThan: 2, severity: warning }
              - { name: at, logicalType: timestamp }
            quality:
              - { id: enough, metric: rowCount, mustBeBetween: [2, 9] }
              - { id: fresh, type: custom, engine: streambatch, severity: warning, implementation: { freshness: 20s } }
        customProperties:
          - property: streambatch
            value:
              key: sensor
              eventTime: at
              partitions: 2
              windows: { kind: tumbling, size: 1m }
              aggregates: { events: count(), total: sum(value) }
              late: { allowedLateness: 10m, policy: POLICY }
        """;

    [Theory]
    [InlineData(1, "overwrite")]
    [InlineData(2, "merge")]
    [InlineData(3, "compensate")]
    [InlineData(4, "overwrite")]
    public async Task Windows_OfRandomEvents_ArePromotedAsTheReferenceSays(int seed, string policy)
    {
        var contract = ContractYaml.Read(Document.Replace("POLICY", policy, StringComparison.Ordinal)).Contract!;
        await using var folder = await EmbeddedFolder.CreateAsync(contract);
        var random = new Random(seed);
        var counted = new Dictionary<string, (string Key, long Time, string?[] Values)>(StringComparer.Ordinal);
        for (var turn = 0; turn < 12; turn++)
        {
            await SendAsync(folder, random, turn, counted);
            await folder.Host.RaiseWatermarkAsync(contract.Id, turn * 30 * Second);
            if (turn == 6)
            {
                await folder.CloseAsync();
                folder.Delete("results");
                folder.Delete("checkpoints");
                await folder.OpenAsync();
            }
        }

        await folder.Host.EndAsync(contract.Id);

        var seen = (await folder.Host.ResultsAsync(contract)).Select(pane =>
        {
            var promotion = WindowPromotion.Of(contract, pane.Window, pane.Values!)!;
            return $"{pane.Key} {pane.Window.Start} "
                + string.Join(',', promotion.Broken.Concat(promotion.Warnings).Order(StringComparer.Ordinal));
        }).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(Expected(contract, counted.Values), seen);
        Assert.Contains(seen, line => line.EndsWith("Z ", StringComparison.Ordinal));
        Assert.All(contract.WindowRules, rule => Assert.Contains(
            seen, line => line.Split(' ')[2].Split(',').Contains(rule.Id)));
    }

    // Of the rules that need it, only the old program's meaning is left.
    [Fact]
    public async Task Contract_RegisteredBeforeGates_HasNoHiddenAggregates()
    {
        var contract = ContractYaml.Read(Document.Replace("POLICY", "merge", StringComparison.Ordinal)).Contract!;
        var old = contract.AsRegisteredBy(2);
        await using var folder = await EmbeddedFolder.CreateAsync(old);
        await SendAsync(folder, new Random(1), 0, []);
        await folder.Host.EndAsync(contract.Id);

        Assert.All(await folder.Host.ResultsAsync(old), pane =>
        {
            Assert.Equal(2, pane.Values!.Count);
            Assert.Null(WindowPromotion.Of(old, pane.Window, pane.Values));
        });
    }

    private static List<string> Expected(
        Contract contract,
        IEnumerable<(string Key, long Time, string?[] Values)> events) =>
        [.. events.GroupBy(item => (item.Key, Start: item.Time / (60 * Second) * 60 * Second)).Select(window =>
        {
            var broken = StatedWindowRules.Broken(
                contract,
                window.Key.Start + 60 * Second,
                [.. window.Select(item => (item.Time, (IReadOnlyList<string?>)item.Values))]);
            return $"{window.Key.Key} {new EventTime(window.Key.Start)} "
                + string.Join(',', broken.Order(StringComparer.Ordinal));
        }).Order(StringComparer.Ordinal)];

    private static async Task SendAsync(
        EmbeddedFolder folder,
        Random random,
        int turn,
        Dictionary<string, (string Key, long Time, string?[] Values)> counted)
    {
        var request = folder.Host.NewRequest("readings");
        List<(string Id, string? Target, (string Key, long Time, string?[] Values) Event)> sent = [];
        for (var i = 0; i < 60; i++)
        {
            var id = $"{turn}-{i}";
            var known = counted.Keys.Order(StringComparer.Ordinal).ElementAtOrDefault(random.Next(400));
            var target = random.Next(8) == 0 && sent.All(item => item.Target != known) ? known : null;
            var item = target is null ? Event(random, turn) : counted[target];
            sent.Add((id, target, item));
            Assert.Equal(ReasonCode.None, request.Add(Bytes(id, target, item)).Reason);
        }

        request.Seal();
        await folder.Host.IngestAsync("readings", request, holdsWatermark: true);
        for (var place = 0; place < request.Order.Length; place++)
        {
            var (id, target, item) = sent[request.Order[place]];
            Assert.Contains(request.Outcomes[place].Status, new[] { EventStatus.Accepted, EventStatus.Late });
            if (target is null)
            {
                counted.Add(id, item);
            }
            else
            {
                counted.Remove(target);
            }
        }
    }

    private static (string Key, long Time, string?[] Values) Event(Random random, int turn)
    {
        var key = "s" + random.Next(Entities);
        var time = Math.Max(0, turn * 30 + random.Next(-90, 90)) * Second;
        return (key, time,
        [
            key,
            random.Next(5) == 0 ? null : "c" + random.Next(40),
            random.Next(3) == 0 ? null : random.Next(12).ToString(System.Globalization.CultureInfo.InvariantCulture),
            new EventTime(time).ToString(),
        ]);
    }

    private static byte[] Bytes(string id, string? target, (string Key, long Time, string?[] Values) item)
    {
        string[] members =
        [
            $"\"sensor\":\"{item.Key}\"",
            item.Values[1] is { } code ? $"\"code\":\"{code}\"" : "\"code\":null",
            item.Values[2] is { } value ? $"\"value\":{value}" : "\"value\":null",
            $"\"at\":\"{item.Values[3]}\"",
        ];
        var kind = target is null ? "" : $",\"kind\":\"retraction\",\"retracts\":\"{target}\"";
        return Encoding.UTF8.GetBytes(
            $"{{\"specversion\":\"1.0\",\"id\":\"{id}\",\"source\":\"p\",\"type\":\"readings\"{kind},"
            + $"\"data\":{{{string.Join(',', members)}}}}}");
    }
}
