using System.Text.Json;
using StreamBatch.Domain;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Indicators;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server;
using StreamBatch.Server.Json;

namespace StreamBatch.Cli.Remote;

/// <summary>Reads what a server wrote, so that it is printed as what a local store gives.</summary>
internal static class RemoteRows
{
    /// <summary>A pane, without its number.</summary>
    public static Pane Pane(Contract contract, JsonElement row) => new()
    {
        Partition = row.GetProperty("partition").GetInt32(),
        Number = 0,
        Key = row.GetProperty("key").GetString()!,
        Window = Window(row),
        Revision = row.GetProperty("revision").GetInt32(),
        Mode = Case<PaneMode>(row, "mode"),
        Timing = Case<PaneTiming>(row, "timing"),
        Cause = Case<PaneCause>(row, "cause"),
        Values = Values(contract, row, "values"),
        Delta = row.GetProperty("delta") is { ValueKind: JsonValueKind.Object } delta
            ? AggregateDeltaJson.Read(contract, delta, time => TimeOf(time.GetString(), "time").Microseconds)
            : null,
        Retracts = Values(contract, row, "retracts"),
        Offset = row.GetProperty("offset").GetInt64(),
        RestsOn = row.GetProperty("restsOn").GetInt64(),
        Ingested = new HybridTimestamp(Time(row, "ingested")!.Value.Microseconds, 0),
        Run = row.GetProperty("run").GetString(),
    };

    /// <summary>The provisional values of an open window.</summary>
    public static OpenWindow OpenWindow(Contract contract, JsonElement row) => new(
        row.GetProperty("partition").GetInt32(),
        row.GetProperty("offset").GetInt64(),
        row.GetProperty("key").GetString()!,
        Window(row),
        Values(contract, row, "values")!);

    /// <summary>An entry of the quarantine, without its record.</summary>
    public static QuarantineEntry Entry(JsonElement row) => new()
    {
        Source = row.GetProperty("source").GetString()!,
        Id = row.GetProperty("id").GetString()!,
        Key = row.GetProperty("key").GetString()!,
        Time = Time(row, "time"),
        Status = Case<EventStatus>(row, "status"),
        Reason = Reason(row),
        Property = row.GetProperty("field").GetString()?["data.".Length..],
        State = Case<QuarantineState>(row, "state"),
        Partition = row.GetProperty("partition").GetInt32(),
        Offset = row.GetProperty("offset").GetInt64(),
        Ingested = new HybridTimestamp(Time(row, "ingested")!.Value.Microseconds, 0),
        Record = default,
    };

    /// <summary>The sources of a watermark.</summary>
    public static IReadOnlyList<SourceState> Sources(JsonElement watermark) =>
    [
        .. watermark.GetProperty("sources").EnumerateArray().Select(source => new SourceState(
            source.GetProperty("source").GetString()!,
            Time(source, "maxTime")?.Microseconds,
            Time(source, "lastHeard")!.Value.Microseconds,
            source.GetProperty("isIdle").GetBoolean())),
    ];

    /// <summary>The gaps in sequences; none where the server cannot tell.</summary>
    public static IReadOnlyList<(int Partition, SequenceGap Gap)> Gaps(JsonElement watermark) =>
        watermark.GetProperty("sequenceGaps") is { ValueKind: JsonValueKind.Array } gaps
            ? [.. gaps.EnumerateArray().Select(gap => (gap.GetProperty("partition").GetInt32(), Gap(gap)))]
            : [];

    /// <summary>What came of an ingest.</summary>
    public static IngestReport Report(JsonElement answer)
    {
        var report = IngestReport.Of(
            answer.GetProperty("counts").EnumerateObject()
                .Select(count => (
                    CaseName.Parse<EventStatus>(count.Name) ?? throw Unknown("status"), count.Value.GetInt64())),
            answer.GetProperty("reasons").EnumerateArray()
                .Select(row => (Case<EventStatus>(row, "status"), Reason(row), row.GetProperty("count").GetInt64())),
            answer.GetProperty("rejected").EnumerateArray().Select(Fault));
        report.Lines = answer.GetProperty("lines").GetInt64();
        report.Bytes = answer.GetProperty("bytes").GetInt64();
        report.Fault = answer.GetProperty("fault") is { ValueKind: JsonValueKind.Object } fault ? Fault(fault) : null;
        return report;
    }

    /// <summary>Measured indicators.</summary>
    public static IReadOnlyList<IndicatorValue> Indicators(JsonElement answer) =>
        [.. answer.GetProperty("indicators").EnumerateArray().Select(Indicator)];

    /// <summary>An instant in RFC 3339; null where there is none.</summary>
    public static EventTime? Time(JsonElement row, string name) =>
        row.GetProperty(name).GetString() is { } text ? TimeOf(text, name) : null;

    /// <summary>The members <c>start</c> and <c>end</c>.</summary>
    public static Window Window(JsonElement row) => new(Time(row, "start")!.Value, Time(row, "end")!.Value);

    /// <summary>Values by aggregate name; null where there are none.</summary>
    public static AggregateValues? Values(Contract contract, JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: JsonValueKind.Object } values
            ? AggregateValuesJson.Read(contract.AllAggregates, values.GetRawText())
            : null;

    private static EventTime TimeOf(string? text, string name) =>
        text is not null && TimeText.TryParse(text, out var time, out _) ? time : throw Unknown(name);

    private static IndicatorValue Indicator(JsonElement row)
    {
        var indicator = Case<ServiceIndicator>(row, "indicator");
        var unit = ServiceLevel.IsRate(indicator) ? "" : "Microseconds";
        return new IndicatorValue(
            indicator,
            Decimal(row, "value" + unit),
            unit.Length == 0 ? null : Decimal(row, "mean" + unit),
            row.GetProperty("count").GetInt64(),
            [
                .. row.GetProperty("levels").EnumerateArray().Select(level => new ServiceLevel(
                    level.GetProperty("property").GetString()!, indicator, Decimal(level, "bound" + unit)!.Value)),
            ]);
    }

    private static decimal? Decimal(JsonElement row, string name) =>
        row.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDecimal() : null;

    private static SequenceGap Gap(JsonElement gap) => new(
        gap.GetProperty("source").GetString()!,
        gap.GetProperty("missing").GetUInt64(),
        gap.GetProperty("holes").GetInt32());

    private static IngestFault Fault(JsonElement fault) => new(
        fault.GetProperty("line").GetInt64(), Reason(fault), fault.GetProperty("field").GetString());

    /// <summary>The member <c>reason</c>.</summary>
    public static ReasonCode Reason(JsonElement row) =>
        row.GetProperty("reason").ValueKind == JsonValueKind.Null
            ? ReasonCode.None
            : Case<ReasonCode>(row, "reason");

    /// <summary>A member that names a case of an enumeration.</summary>
    public static TEnum Case<TEnum>(JsonElement row, string name)
        where TEnum : struct, Enum => CaseName.Parse<TEnum>(row.GetProperty(name).GetString()) ?? throw Unknown(name);

    private static CorruptDataException Unknown(string name) =>
        new($"The server's answer has a {name} that this version does not know.");

    /// <summary>What a row says of its window's promotion; null when it says nothing.</summary>
    public static string? PromotionOf(JsonElement row) =>
        !row.TryGetProperty("promoted", out var promoted) ? null
        : promoted.GetBoolean() ? "yes"
        : "no: " + string.Join(", ", row.GetProperty("broken").EnumerateArray().Select(rule => rule.GetString()));
}
