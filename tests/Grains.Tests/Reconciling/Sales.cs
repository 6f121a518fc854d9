using System.Globalization;
using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;

namespace StreamBatch.Grains.Tests.Reconciling;

/// <summary>A stream and a batch that differ: events that came after their windows were settled, an event that the
/// batch counts twice, a row of other values, and one that the batch does not have.</summary>
internal static class Sales
{
    public const string Id = "sales";
    public const long Minute = 60_000_000;
    public const long Start = 1_760_000_040_000_000;
    public const long End = Start + (Minutes * Minute);

    public const string Document = """
        apiVersion: v3.1.0
        kind: DataContract
        id: sales
        version: 1.0.0
        status: active
        name: sales
        schema:
          - name: sale
            properties:
              - name: shop
                logicalType: string
                required: true
              - name: amount
                logicalType: number
                logicalTypeOptions: { multipleOf: 0.01 }
        customProperties:
          - property: streambatch
            value:
              key: shop
              eventTime: time
              partitions: 4
              windows: { kind: tumbling, size: 1m }
              aggregates:
                n: count()
                total: sum(amount)
              watermark: { sources: [never] }
              late: { allowedLateness: 0s, policy: overwrite }
              authority: manual
        """;

    private const int Shops = 8;
    private const int Minutes = 6;
    private const int EventsPerWindow = 3;

    public static Contract Contract { get; } = ContractYaml.Read(Document).Contract!;

    /// <summary>The events that come in time, some of them twice.</summary>
    public static IEnumerable<byte[]> OnTime()
    {
        var all = (from shop in Enumerable.Range(0, Shops)
                   from minute in Enumerable.Range(0, Minutes)
                   from place in Enumerable.Range(0, EventsPerWindow)
                   select Event(shop, minute, place)).ToList();
        return all.Concat(all.Where((_, i) => i % 7 == 0)).Append(Event(6, 3, 0));
    }

    /// <summary>The events that come when their windows are settled.</summary>
    public static IEnumerable<byte[]> Late() => Enumerable.Range(0, 4).Select(shop => Event(shop, 1, EventsPerWindow));

    /// <summary>The run of the batch, over all windows.</summary>
    public static BatchRunRequest Run(string id = "night") =>
        new() { Id = id, From = new EventTime(Start), To = new EventTime(End) };

    /// <summary>The rows of the batch.</summary>
    public static List<ResultRow> Rows()
    {
        List<ResultRow> rows = [];
        for (var shop = 0; shop < Shops; shop++)
        {
            for (var minute = 0; minute < Minutes; minute++)
            {
                var places = Enumerable.Range(0, EventsPerWindow + (shop < 4 && minute == 1 ? 1 : 0)).ToList();
                var (count, cents) = (places.Count, places.Sum(place => Cents(shop, minute, place)));
                (count, cents) = (shop, minute) switch
                {
                    (5, 2) => (count, cents + 1),
                    (6, 3) => (count + 1, cents + Cents(6, 3, 0)),
                    _ => (count, cents),
                };
                if ((shop, minute) != (7, 4))
                {
                    var start = Start + (minute * Minute);
                    rows.Add(new ResultRow(
                        Key(shop),
                        new Window(new EventTime(start), new EventTime(start + Minute)),
                        new AggregateValues([AggregateValue.Of(count), AggregateValue.Of(cents)])));
                }
            }
        }

        return rows;
    }

    /// <summary>What a report says of each row that differed, and how many rows of each group were compared.</summary>
    public static List<string> Lines(ReconcileReport report) =>
    [
        .. report.Drifts.Select(drift => string.Create(
            CultureInfo.InvariantCulture,
            $"{drift.Key} {drift.Window.Start} {drift.Class} {drift.Action} {drift.Verdict} {drift.Revision} "
            + $"{drift.RepairId} {drift.Reason} {Text(drift.Stream)} -> {Text(drift.Batch)} "
            + $"{string.Join(',', drift.Evidence)}")),
        .. report.Groups.OrderBy(group => group.Group)
            .Select(group => $"{group.Run} {group.Group} {group.Rows} {group.IsInFlight} {group.Stream} {group.Batch}"),
    ];

    private static string Text(AggregateValues? values) =>
        values is null ? "none" : AggregateValuesJson.Write(Contract.Aggregates, values);

    private static string Key(int shop) => $"shop{shop}";

    private static long Cents(int shop, int minute, int place) => 100 + (shop * 37) + (minute * 11) + (place * 5);

    private static byte[] Event(int shop, int minute, int place) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"specversion\":\"1.0\",\"type\":\"sales\",\"source\":\"till\",\"id\":\"{shop}-{minute}-{place}\","
        + $"\"time\":\"{new EventTime(Start + (minute * Minute) + (place * 1_000_000))}\","
        + $"\"data\":{{\"shop\":\"{Key(shop)}\",\"amount\":{Cents(shop, minute, place) / 100m}}}}}"));
}
