using System.Text.Json.Nodes;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Storage.Postgres.Tests.BatchJobs;

public sealed class RuleTests
{
    private const string Tumbling = "kind: tumbling, size: 10s";
    private const string Window0 = "a [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z) ";

    [Fact]
    public Task Identity_CountsOnce_TheFirstOfIt() => GivesAsync(
        Tumbling, "n: count(), total: sum(value)",
        [Event("1", 1, "1"), Event("1", 2, "2"), Event("1", 1, "1")],
        Window0 + """{"n":1,"total":1}""");

    [Fact]
    public Task Identity_WithAFaultyFirst_IsTheCorrectedOne() => GivesAsync(
        Tumbling, "n: count(), total: sum(value)",
        [Event("1", 1, "\"1\""), Event("1", 1, "2")],
        Window0 + """{"n":1,"total":2}""");

    [Fact]
    public async Task Identity_UnderTwoKeys_IsOneInAPartitionAndTwoInTwo()
    {
        List<JsonObject> events = [Event("1", 1, "1", "a"), Event("1", 1, "1", "b"), Event("1", 1, "1", "ccccc")];
        string[] keys = ["a", "b", "ccccc"];
        var partitions = keys.Select(key => Domain.Partitioning.Partitioner.PartitionOf(
            System.Text.Encoding.UTF8.GetBytes(key), 4)).ToList();

        var rows = await RunAsync(Tumbling, "n: count()", events);

        Assert.Equal(partitions.Distinct().Count(), rows.Count);
        Assert.All(keys.Where((_, i) => partitions.IndexOf(partitions[i]) == i), key => Assert.Contains(
            rows, row => row.StartsWith(key + " ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public Task Retraction_BeforeOrAfterItsTarget_TakesItBack(int place)
    {
        List<JsonObject> events = [Event("1", 1, "1"), Event("2", 2, "2")];
        events.Insert(place, Retraction("r", "1", 1));
        return GivesAsync(Tumbling, "n: count(), total: sum(value)", events, Window0 + """{"n":1,"total":2}""");
    }

    [Fact]
    public Task Retraction_TwiceOrOfNothing_IsNoMore() => GivesAsync(
        Tumbling, "n: count()",
        [Event("1", 1, "1"), Event("2", 2, "2"), Retraction("r", "1", 1), Retraction("s", "1", 1),
            Retraction("t", "9", 1)],
        Window0 + """{"n":1}""");

    [Fact]
    public Task Retraction_WithOtherTimeOrKeyOrSource_TakesNothingBack() => GivesAsync(
        Tumbling, "n: count()",
        [Event("1", 1, "1"), Retraction("r", "1", 2), Retraction("s", "1", 1, "b"),
            With(Retraction("t", "1", 1), "source", "/other")],
        Window0 + """{"n":1}""");

    [Fact]
    public Task Retraction_OfAWholeWindow_LeavesNoRow() => GivesAsync(
        Tumbling, "n: count()", [Event("1", 1, "1"), Retraction("r", "1", 1)]);

    [Fact]
    public Task Tombstone_RemovesAllUpToItsTime_InAllWindows() => GivesAsync(
        Tumbling, "n: count()",
        [Event("1", 1, "1"), Event("2", 12, "1"), Tombstone("t", 12), Event("3", 13, "1"), Event("4", 2, "1"),
            Event("5", 2, "1", "b")],
        "a [2026-01-01T00:00:10Z, 2026-01-01T00:00:20Z) {\"n\":1}",
        "b [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z) {\"n\":1}");

    [Fact]
    public Task Sessions_ThatTouch_AreOne() => GivesAsync(
        "kind: session, gap: 5s", "n: count()",
        [Event("1", 0, "1"), Event("2", 5, "1"), Event("3", 11, "1")],
        "a [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z) {\"n\":2}",
        "a [2026-01-01T00:00:11Z, 2026-01-01T00:00:16Z) {\"n\":1}");

    [Fact]
    public async Task Session_ThatReachesOutOfTheRange_IsNotCovered()
    {
        var contract = Contract("kind: session, gap: 5s", "n: count()");
        await using var raw = await RawEvents.CreateAsync();
        await raw.LoadAsync([Event("1", 8, "1"), Event("2", 12, "1"), Event("3", 20, "1"), Event("4", 30, "1"),
            Event("5", 35, "1")]);

        var rows = await raw.RunAsync(contract, At(10), At(35));

        Assert.Equal(["a [2026-01-01T00:00:20Z, 2026-01-01T00:00:25Z) {\"n\":1}"], rows);
    }

    [Fact]
    public Task TumblingWindows_BeforeTheEpoch_HaveTheirOffset() => GivesAsync(
        "kind: tumbling, size: 10s, offset: 3s", "n: count()",
        [With(Event("1", 0, "1"), "time", "1969-12-31T23:59:52.999999Z"),
            With(Event("2", 0, "1"), "time", "1969-12-31T23:59:53Z")],
        "a [1969-12-31T23:59:43Z, 1969-12-31T23:59:53Z) {\"n\":1}",
        "a [1969-12-31T23:59:53Z, 1970-01-01T00:00:03Z) {\"n\":1}");

    [Fact]
    public Task SlidingWindows_HoldAnEventEach() => GivesAsync(
        "kind: sliding, size: 10s, slide: 4s, offset: 1s", "n: count()",
        [With(Event("1", 0, "1"), "time", "1969-12-31T23:59:57Z")],
        "a [1969-12-31T23:59:49Z, 1969-12-31T23:59:59Z) {\"n\":1}",
        "a [1969-12-31T23:59:53Z, 1970-01-01T00:00:03Z) {\"n\":1}",
        "a [1969-12-31T23:59:57Z, 1970-01-01T00:00:07Z) {\"n\":1}");

    [Fact]
    public Task Aggregates_OfNoValue_AreNull() => GivesAsync(
        Tumbling, "n: count(), v: count(value), s: sum(value), l: min(value), m: avg(value), f: first(unit), "
            + "d: distinct(unit)",
        [Event("1", 1, "null")],
        Window0 + """{"n":1,"v":0,"s":null,"l":null,"m":null,"f":null,"d":0}""");

    [Theory]
    [InlineData("0.01", "0.02", "0.015")]
    [InlineData("-0.01", "-0.01", "-0.01")]
    [InlineData("0.01 0 0", "0", "0.0025")]
    [InlineData("0.01 0", "0", "0.00333333")]
    [InlineData("-0.02 0", "0", "-0.00666667")]
    public Task Average_IsRoundedHalfToEven(string values, string last, string expected) => GivesAsync(
        Tumbling, "mean: avg(value)",
        [.. values.Split(' ').Append(last).Select((value, i) => Event($"{i}", 1, value))],
        Window0 + "{\"mean\":" + expected + "}");

    [Fact]
    public Task Average_OfATie_GoesToTheEvenDigit()
    {
        // 0.01 and 0.03 over 8,000,000 would be ties; so few events cannot be, but for a scale of none: 1/64.
        List<JsonObject> events = [.. Enumerable.Range(0, 128).Select(i => Event($"{i}", 1, i == 0 ? "1" : "0"))];
        return GivesAsync(Tumbling, "mean: avg(whole)", [.. events.Select((item, i) => WithData(
            item, "whole", i == 0 ? 1 : 0))], Window0 + "{\"mean\":0.007812}");
    }

    [Fact]
    public Task Sum_PastItsDigits_IsAnOverflow() => GivesAsync(
        Tumbling, "s: sum(whole), m: avg(whole), x: max(whole)",
        [.. Enumerable.Range(0, 2).Select(i => WithData(
            Event($"{i}", 1, "1"), "whole", JsonNode.Parse("9999999999999999999999999999")!))],
        Window0 + """{"s":"overflow","m":"overflow","x":9999999999999999999999999999}""");

    [Fact]
    public Task FirstAndLast_FollowTimeSourceIdByTheirBytes() => GivesAsync(
        Tumbling, "f: first(unit), l: last(unit), v: last(value)",
        [WithData(Event("b", 1, "1"), "unit", "lower"), WithData(Event("B", 1, "2"), "unit", "upper"),
            WithData(Event("z", 0, "3"), "unit", null), WithData(Event("a", 9, "null"), "unit", null)],
        Window0 + """{"f":"upper","l":"lower","v":1}""");

    [Fact]
    public Task CompositeKeys_AreJoinedWithTheirLengths() => GivesAsync(
        Tumbling, "n: count()",
        [WithData(Event("1", 1, "1", "ä"), "whole", 7), WithData(Event("2", 1, "1", "ä"), "whole",
            JsonNode.Parse("7.0")!)],
        ["2:ä1:7 [2026-01-01T00:00:00Z, 2026-01-01T00:00:10Z) {\"n\":2}"], key: "[sensor, whole]");

    [Fact]
    public async Task Faults_AreLeftOutAndTold_ByRuleInTheStreamsOrder()
    {
        var contract = Contract(Tumbling, "n: count()");
        await using var raw = await RawEvents.CreateAsync();
        await raw.LoadAsync(
        [
            Event("ok", 1, "1"), With(Event("1", 1, "1"), "kind", "other"), With(Event("", 1, "1"), "id", ""),
            With(Event("2", 1, "1"), "source", null), With(Event("3", 1, "1"), "time", null),
            With(Event("4", 1, "1"), "time", "2026-02-30T00:00:00Z"), With(Event("5", 1, "1"), "data", null),
            WithData(Event("6", 1, "1"), "sensor", null), With(Event("7", 1, "1"), "subject", "b"),
            With(Retraction("8", "x", 1), "retracts", ""), Event("9", 1, "\"1\""), Event("10", 1, "0.001"),
            Event("11", 1, "101"), Event("12", 1, "1e30"), WithData(Event("13", 1, "1"), "unit", "parsec"),
            WithData(Event("14", 1, "1"), "code", "abcdef"), WithData(Event("15", 1, "1"), "code", "a1"),
            WithData(Event("16", 1, "1"), "whole", JsonNode.Parse("1.5")!),
            WithData(Event("17", 1, "1"), "when", "yesterday"), Event("far", 100_000, "101"),
        ]);

        Assert.Equal([Window0 + "{\"n\":1}"], await raw.RunAsync(contract, At(0), At(60)));
        Assert.Equal(
            [
                "attributeInvalid 1", "code: length 1", "code: pattern 1", "dataInvalid 1", "idMissing 1",
                "keyMissing 1", "retractsMissing 1", "sourceMissing 1", "subjectMismatch 1", "timeInvalid 1",
                "timeMissing 1", "unit: enum 1", "value: range 2", "value: scale 1", "value: type 1", "when: type 1",
                "whole: type 1",
            ],
            await raw.LeftOutAsync(contract, At(0), At(60)));
    }

    [Fact]
    public async Task Columns_MayHoldThePropertiesThemselves()
    {
        var contract = Contract(Tumbling, "n: count(), total: sum(value), f: first(unit), w: last(when)");
        await using var raw = await RawEvents.CreateAsync(
            "nr bigint, event_id bigint, source text, occurred timestamptz, sensor text, value numeric, whole int, "
            + "unit varchar(9), code text, \"when\" timestamp");
        await raw.ExecuteAsync($"INSERT INTO {raw.Table} VALUES "
            + "(2, 1, '/s', '2026-01-01T00:00:01Z', 'a', 5, 1, 'm', 'ab', '2026-01-01T00:00:01.5'), "
            + "(1, 1, '/s', '2026-01-01T01:00:01.000001+01', 'a', 1.50, NULL, 'm', 'ab', '2026-01-01'), "
            + "(3, 2, '/s', '2026-01-01T00:00:02Z', 'a', 'NaN', 1, 'm', 'ab', NULL), "
            + "(4, 3, '/s', 'infinity', 'a', 1, 1, 'm', 'ab', NULL)");
        var map = ColumnMap.Parse(["event_id=id", "occurred=time"]);

        Assert.Equal(
            [Window0 + """{"n":1,"total":1.5,"f":"m","w":"2026-01-01T00:00:00Z"}"""],
            await raw.RunAsync(contract, map: map, order: "nr"));
    }

    [Theory]
    [InlineData("seq bigint, id text, source text, data jsonb", "no column has 'time'")]
    [InlineData("seq bigint, source text, time text, data jsonb", "no column has 'id'")]
    [InlineData("id text, source text, time text, data jsonb", "has no column 'seq'")]
    [InlineData("seq bigint, id text, source text, time float8, data jsonb", "column 'time' is double precision")]
    [InlineData("seq bigint, id text, source text, time text, data bytea", "column 'data' is bytea")]
    [InlineData("seq bigint, id text, source text, time text, sensor text", "no column has 'data.value'")]
    public async Task Table_ThatLacksAPart_IsTold(string columns, string message)
    {
        await using var raw = await RawEvents.CreateAsync(columns);

        var failure = await Assert.ThrowsAsync<BatchJobException>(
            () => raw.RunAsync(Contract(Tumbling, "n: count()")));

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PrintedQuery_RunsAsItStands()
    {
        await using var raw = await RawEvents.CreateAsync();
        await raw.LoadAsync([Event("1", 1, "1")]);

        var sql = await raw.PrintAsync(Contract(Tumbling, "n: count(), m: avg(value)"));

        Assert.StartsWith("-- Batch results of readings 1.0.0 for [", sql, StringComparison.Ordinal);
        await raw.ExecuteAsync(sql);
    }

    private static Task GivesAsync(
        string windows, string aggregates, List<JsonObject> events, params string[] expected) =>
        GivesAsync(windows, aggregates, events, expected, "sensor");

    private static async Task GivesAsync(
        string windows, string aggregates, List<JsonObject> events, string[] expected, string key) =>
        Assert.Equal(expected, await RunAsync(windows, aggregates, events, key));

    private static async Task<List<string>> RunAsync(
        string windows, string aggregates, List<JsonObject> events, string key = "sensor")
    {
        await using var raw = await RawEvents.CreateAsync();
        await raw.LoadAsync(events);
        return await raw.RunAsync(Contract(windows, aggregates, key));
    }

    private static Domain.Time.EventTime At(int second) =>
        new(1_767_225_600_000_000 + (second * 1_000_000L));

    private static JsonObject Event(string id, int second, string value, string sensor = "a") => new()
    {
        ["id"] = id,
        ["source"] = "/s",
        ["time"] = At(second).ToString(),
        ["data"] = new JsonObject { ["sensor"] = sensor, ["value"] = JsonNode.Parse(value) },
    };

    private static JsonObject Retraction(string id, string target, int second, string sensor = "a") =>
        With(With(Event(id, second, "1", sensor), "kind", "retraction"), "retracts", target);

    private static JsonObject Tombstone(string id, int second) => With(Event(id, second, "1"), "kind", "tombstone");

    private static JsonObject With(JsonObject item, string name, JsonNode? value)
    {
        item[name] = value;
        return item;
    }

    private static JsonObject WithData(JsonObject item, string name, JsonNode? value)
    {
        item["data"]![name] = value;
        return item;
    }

    private static Contract Contract(string windows, string aggregates, string key = "sensor") =>
        ContractYaml.Read($$"""
            apiVersion: v3.1.0
            kind: DataContract
            id: readings
            version: 1.0.0
            status: active
            schema:
              - name: readings
                properties:
                  - { name: sensor, logicalType: string, required: true }
                  - name: value
                    logicalType: number
                    logicalTypeOptions: { multipleOf: 0.01, minimum: -100, maximum: 100 }
                  - { name: whole, logicalType: integer }
                  - name: unit
                    logicalType: string
                    quality:
                      - metric: invalidValues
                        mustBe: 0
                        arguments: { validValues: [m, lower, upper] }
                  - name: code
                    logicalType: string
                    logicalTypeOptions: { maxLength: 5, pattern: '^[a-z]{2,}$' }
                  - { name: when, logicalType: timestamp }
            customProperties:
              - property: streambatch
                value:
                  key: {{key}}
                  partitions: 4
                  windows: { {{windows}} }
                  aggregates: { {{aggregates}} }
            """).Contract!;
}
