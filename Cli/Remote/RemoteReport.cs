using System.Collections.Immutable;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Cli.Remote;

/// <summary>Reads what a server wrote of a reconciliation.</summary>
internal static class RemoteReport
{
    /// <summary>A report without its groups; how many rows they have is told by <see cref="Rows"/>.</summary>
    public static ReconcileReport Report(Contract contract, JsonElement report)
    {
        var head = report.GetProperty("head");
        return new ReconcileReport(
            [.. report.GetProperty("drifts").EnumerateArray().Select(drift => Drift(contract, drift))],
            [],
            report.GetProperty("isBreakerOpen").GetBoolean(),
            Head(head))
        {
            IsLimitReached = report.GetProperty("isLimitReached").GetBoolean(),
            Stop = report.GetProperty("stoppedBy").ValueKind == JsonValueKind.Null
                ? ReconcileStop.None
                : RemoteRows.Case<ReconcileStop>(report, "stoppedBy"),
            GroupsLeft = report.GetProperty("groupsLeft").GetInt64(),
            GroupsDropped = report.GetProperty("groupsDropped").GetInt64(),
            RunsDropped = [.. report.GetProperty("runsDropped").EnumerateArray().Select(run => run.GetString()!)],
        };
    }

    /// <summary>The rows that were compared, by verdict.</summary>
    public static SortedDictionary<VerdictKind, long> Rows(JsonElement report)
    {
        SortedDictionary<VerdictKind, long> rows = [];
        foreach (var kind in Enum.GetValues<VerdictKind>())
        {
            rows[kind] = report.GetProperty("rows").TryGetProperty(VerdictText.Of(kind), out var count)
                ? count.GetInt64()
                : 0;
        }

        return rows;
    }

    /// <summary>The head of a chain.</summary>
    public static VerdictChainHead Head(JsonElement head) =>
        new(head.GetProperty("length").GetInt64(), head.GetProperty("hash").GetString()!);

    /// <summary>How long a drift has been there, as the member <c>age</c>.</summary>
    public static DriftAge? Age(JsonElement row) =>
        row.GetProperty("age") is { ValueKind: JsonValueKind.Object } age
            ? new DriftAge(
                age.GetProperty("comparisons").GetInt32(),
                RemoteRows.Time(age, "firstSeen")!.Value.Microseconds,
                age.GetProperty("persistent").GetBoolean())
            : null;

    /// <summary>What was done by a decision on an incident.</summary>
    public static Drift Decided(JsonElement row) => new()
    {
        Run = row.GetProperty("run").GetString()!,
        Key = row.GetProperty("key").GetString()!,
        Window = RemoteRows.Window(row),
        Class = DriftClass.Value,
        Stream = null,
        Batch = null,
        Evidence = ImmutableArray<Evidence>.Empty,
        Action = RepairAction.None,
        RepairId = row.GetProperty("incident").GetString(),
        Revision = Revision(row),
        Verdict = RemoteRows.Case<VerdictKind>(row, "verdict"),
    };

    /// <summary>What an audit found.</summary>
    public static VerdictAuditReport Audit(JsonElement answer) => new(
        Head(answer.GetProperty("head")),
        OptionalCase<VerdictChainFaultKind>(answer, "fault") is { } kind
            ? new VerdictChainFault(answer.GetProperty("faultNumber").GetInt64(), kind)
            : null,
        answer.GetProperty("blocks").GetInt64(),
        answer.GetProperty("verdicts").GetInt64(),
        answer.GetProperty("isHeadKnown").GetBoolean())
    {
        Findings = [.. answer.GetProperty("findings").EnumerateArray().Select(finding => finding.GetString()!)],
    };

    private static Drift Drift(Contract contract, JsonElement row) => new()
    {
        Run = row.GetProperty("run").GetString()!,
        Key = row.GetProperty("key").GetString()!,
        Window = RemoteRows.Window(row),
        Class = RemoteRows.Case<DriftClass>(row, "class"),
        Stream = RemoteRows.Values(contract, row, "stream"),
        Batch = RemoteRows.Values(contract, row, "batch"),
        Evidence =
        [
            .. row.GetProperty("evidence").EnumerateArray().Select(evidence => new Evidence(
                RemoteRows.Case<EvidenceKind>(evidence, "kind"), evidence.GetProperty("count").GetInt64())),
        ],
        Action = OptionalCase<RepairAction>(row, "action") ?? RepairAction.None,
        RepairId = row.GetProperty("repair").GetString(),
        Revision = Revision(row),
        Verdict = RemoteRows.Case<VerdictKind>(row, "verdict"),
        Reason = OptionalCase<IncidentReason>(row, "reason"),
        IsDeclined = row.GetProperty("declined").GetBoolean(),
        Age = Age(row),
    };

    private static int? Revision(JsonElement row) =>
        row.GetProperty("revision") is { ValueKind: JsonValueKind.Number } revision ? revision.GetInt32() : null;

    private static TEnum? OptionalCase<TEnum>(JsonElement row, string name)
        where TEnum : struct, Enum =>
        row.GetProperty(name).ValueKind == JsonValueKind.Null ? null : RemoteRows.Case<TEnum>(row, name);
}
