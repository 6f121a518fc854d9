using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Engine.Backups;
using StreamBatch.Server.Json;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Backups;

/// <summary>What a backup holds, for people and for programs.</summary>
internal static class BackupWords
{
    public static void Print(Printer printer, BackupManifest manifest)
    {
        foreach (var contract in manifest.Contracts)
        {
            printer.Line($"{contract.Id} {contract.Version}: {Words.Count(contract.Results.Count, "window")}, "
                + $"{Words.Number(contract.Quarantine.Count)} in quarantine, "
                + $"{Words.Count(contract.Runs.Count, "batch run")}, "
                + $"head {contract.Verdicts.Length}:{contract.Verdicts.Hash}");
        }

        printer.Line($"log: {Words.Count(manifest.Records, "record")} in {Words.Count(manifest.Blocks, "block")}, "
            + Words.Count(manifest.Groups, "group"));
        if (manifest.ViewGroups < manifest.Groups)
        {
            printer.Line($"results: as of group {Words.Number(manifest.ViewGroups)}; the rest was not published yet, "
                + "and follows from the log");
        }
    }

    public static void Write(Utf8JsonWriter writer, BackupManifest manifest)
    {
        writer.WriteTime("taken", manifest.TakenMicroseconds);
        writer.WriteNumber("groups", manifest.Groups);
        writer.WriteNumber("blocks", manifest.Blocks);
        writer.WriteNumber("records", manifest.Records);
        writer.WriteNumber("viewGroups", manifest.ViewGroups);
        writer.WriteNumber("parts", manifest.Parts.Count);
        writer.WriteStartArray("contracts");
        foreach (var contract in manifest.Contracts)
        {
            writer.WriteStartObject();
            writer.WriteString("contract", contract.Id);
            writer.WriteString("version", contract.Version);
            writer.WriteNumber("results", contract.Results.Count);
            writer.WriteString("resultsSha256", contract.Results.Sha256);
            writer.WriteNumber("quarantine", contract.Quarantine.Count);
            writer.WriteString("quarantineSha256", contract.Quarantine.Sha256);
            writer.WriteNumber("runs", contract.Runs.Count);
            writer.WriteHead(contract.Verdicts);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
