using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Engine.Backups;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Cli.Backups;

/// <summary>Tells what is in an archive, and what a restored store says.</summary>
internal static class BackupView
{
    public static void Print(Printer printer, string path, BackupManifest manifest, long bytes, bool asJson)
    {
        if (asJson)
        {
            printer.Json(writer =>
            {
                writer.WriteString("file", path);
                writer.WriteNumber("bytes", bytes);
                Write(writer, manifest, null);
            });
            return;
        }

        printer.Line($"{path}: {Words.Count(manifest.Blocks, "block")} of the log, "
            + $"{Words.Count(manifest.Contracts.Sum(contract => contract.Runs.Length), "batch run")}, "
            + $"{Words.Count(bytes, "byte")}");
        PrintContracts(printer, manifest);
    }

    public static void Print(
        Printer printer,
        string path,
        BackupManifest manifest,
        IReadOnlyDictionary<string, VerdictAuditReport> audits,
        bool asJson)
    {
        if (asJson)
        {
            printer.Json(writer =>
            {
                writer.WriteString("file", path);
                Write(writer, manifest, audits);
            });
        }
        else
        {
            printer.Line($"restored {Words.Count(manifest.Blocks, "block")} of the log from {path}, which was written "
                + $"at {manifest.Created}");
            PrintContracts(printer, manifest);
            if (audits.Values.All(audit => audit.IsSound))
            {
                printer.Line("sound: positions, results, batch runs and verdicts are those that were backed up");
            }
        }

        foreach (var (id, audit) in audits)
        {
            foreach (var finding in audit.Findings)
            {
                printer.Message($"{id}: {finding}");
            }

            if (audit.Fault is { } fault)
            {
                printer.Message($"{id}: the chain of verdicts is broken at {fault.Number}");
            }
        }
    }

    private static void PrintContracts(Printer printer, BackupManifest manifest)
    {
        var table = new TableText("contract", "records", "results", "batch runs", "verdicts");
        foreach (var contract in manifest.Contracts)
        {
            table.Add(
                contract.Id,
                Words.Number(Records(contract)),
                contract.Results.Split('-')[0],
                Words.Number(contract.Runs.Length),
                contract.Head.Split(':')[0]);
        }

        printer.Table(table);
    }

    private static void Write(
        Utf8JsonWriter writer,
        BackupManifest manifest,
        IReadOnlyDictionary<string, VerdictAuditReport>? audits)
    {
        writer.WriteString("created", manifest.Created);
        writer.WriteNumber("blocks", manifest.Blocks);
        writer.WriteStartArray("contracts");
        foreach (var contract in manifest.Contracts)
        {
            writer.WriteStartObject();
            writer.WriteString("contract", contract.Id);
            writer.WriteNumber("records", Records(contract));
            writer.WriteString("results", contract.Results);
            writer.WriteNumber("batchRuns", contract.Runs.Length);
            writer.WriteString("head", contract.Head);
            if (audits is not null)
            {
                writer.WriteBoolean("sound", audits[contract.Id].IsSound);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static long Records(BackupContract contract) => contract.Positions
        .Where(position => position.Partition >= 0).Sum(position => position.NextOffset);
}
