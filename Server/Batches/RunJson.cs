using System.Collections.Immutable;
using System.Text.Json;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Batches;

/// <summary>Batch runs and cuts as JSON.</summary>
public static class RunJson
{
    /// <summary>Writes a cut: the offset of the first record of each partition that was not seen.</summary>
    public static void WriteCut(Utf8JsonWriter writer, string contractId, ImmutableArray<long> cut)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteString("contract", contractId);
        writer.WriteStartArray("cut");
        foreach (var offset in cut)
        {
            writer.WriteNumberValue(offset);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes what came of loading a run.</summary>
    public static void WriteLoad(Utf8JsonWriter writer, string contractId, BatchRunLoad load)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(load);
        WriteRun(writer, load.Run);
        writer.WriteBoolean("isNew", load.IsNew);
        writer.WriteBoolean("isReplaced", load.IsReplaced);
        WriteCut(writer, contractId, load.Run.Cut);
    }

    /// <summary>Writes a run that is loaded.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, string contractId, BatchRun run)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(run);
        WriteRun(writer, run);
        WriteCut(writer, contractId, run.Cut);
    }

    private static void WriteRun(Utf8JsonWriter writer, BatchRun run)
    {
        writer.WriteString("run", run.Id);
        writer.WriteTime("from", run.From);
        writer.WriteTime("to", run.To);
        writer.WriteNumber("rows", run.Rows);
        writer.WriteString("digest", run.Digest.ToString());
    }
}
