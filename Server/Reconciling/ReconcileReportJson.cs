using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Reconciling;

/// <summary>What a reconciliation found and did, as JSON.</summary>
public static class ReconcileReportJson
{
    /// <summary>How many rows were compared, by verdict.</summary>
    public static SortedDictionary<VerdictKind, long> CountRows(Contract contract, ReconcileReport report)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(report);
        var counts = new SortedDictionary<VerdictKind, long>();
        foreach (var kind in Enum.GetValues<VerdictKind>())
        {
            counts[kind] = report.Drifts.Count(drift => drift.Verdict == kind);
        }

        var differing = report.Drifts.ToLookup(
            drift => (drift.Run, WindowGrouping.GroupOf(contract, drift.Window)));
        foreach (var group in report.Groups)
        {
            var kind = group.IsInFlight ? VerdictKind.InFlight : VerdictKind.Equal;
            counts[kind] += group.Rows - differing[(group.Run, group.Group)].Count();
        }

        return counts;
    }

    /// <summary>Writes the members of a report into an object that is open.</summary>
    public static void WriteMembers(
        Utf8JsonWriter writer,
        Contract contract,
        ReconcileReport report,
        bool isDryRun)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(report);
        writer.WriteString("contract", contract.Id);
        writer.WriteBoolean("dryRun", isDryRun);
        writer.WriteStartArray("drifts");
        foreach (var drift in report.Drifts)
        {
            WriteDrift(writer, contract, drift);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("rows");
        foreach (var (kind, count) in CountRows(contract, report))
        {
            writer.WriteNumber(VerdictText.Of(kind), count);
        }

        writer.WriteEndObject();
        writer.WriteBoolean("isBreakerOpen", report.IsBreakerOpen);
        writer.WriteBoolean("isLimitReached", report.IsLimitReached);
        writer.WriteBoolean("complete", report.IsComplete);
        writer.WriteString("stoppedBy", report.IsComplete ? null : CaseName.Of(report.Stop));
        writer.WriteNumber("groupsLeft", report.GroupsLeft);
        writer.WriteNumber("groupsDropped", report.GroupsDropped);
        writer.WriteStartArray("runsDropped");
        foreach (var run in report.RunsDropped)
        {
            writer.WriteStringValue(run);
        }

        writer.WriteEndArray();
        writer.WriteHead(report.Head);
    }

    private static void WriteDrift(Utf8JsonWriter writer, Contract contract, Drift drift)
    {
        writer.WriteStartObject();
        writer.WriteString("key", drift.Key);
        writer.WriteWindow(drift.Window);
        writer.WriteString("run", drift.Run);
        writer.WriteString("class", ReconciliationText.Of(drift.Class));
        writer.WriteValues("stream", contract.Aggregates, drift.Stream);
        writer.WriteValues("batch", contract.Aggregates, drift.Batch);
        writer.WriteEvidence(drift.Evidence);
        writer.WriteString("action", ReconciliationText.Of(drift.Action));
        writer.WriteString("repair", drift.RepairId);
        writer.WriteOptional("revision", drift.Revision);
        writer.WriteString("verdict", VerdictText.Of(drift.Verdict));
        writer.WriteString("reason", drift.Reason is { } reason ? ReconciliationText.Of(reason) : null);
        writer.WriteBoolean("declined", drift.IsDeclined);
        writer.WriteAge(drift.Age);
        writer.WriteEndObject();
    }
}
