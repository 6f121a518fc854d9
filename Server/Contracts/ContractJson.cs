using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Server.Editions;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Contracts;

/// <summary>Registered contracts as JSON.</summary>
public static class ContractJson
{
    /// <summary>Writes the members of a contract into an object that is open.</summary>
    public static void WriteMembers(Utf8JsonWriter writer, ContractStatus status)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(status);
        var contract = status.Contract.Contract;
        writer.WriteString("contract", contract.Id);
        writer.WriteString("version", contract.Version);
        writer.WriteString("key", Key(contract));
        writer.WriteString("windows", Windows(contract));
        writer.WriteNumber("partitions", contract.Partitions);
        writer.WriteTime("registered", status.Registered);
        writer.WriteTime("watermark", status.Watermark);
        writer.WriteNumber("batchRuns", status.Runs.Count);
        writer.WriteNumber("verdicts", status.Head.Length);
    }

    /// <summary>Writes what came of a registration.</summary>
    public static void WriteRegistration(Utf8JsonWriter writer, Contract contract, bool isNew)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(contract);
        writer.WriteString("contract", contract.Id);
        writer.WriteString("version", contract.Version);
        writer.WriteNumber("partitions", contract.Partitions);
        writer.WriteBoolean("isNew", isNew);
    }

    /// <summary><c>tumbling 1d</c>.</summary>
    public static string Windows(Contract contract) => contract.Windows.Offset == TimeSpan.Zero
        ? $"{CaseName.Of(contract.Windows.Kind)} {DurationText.Format(contract.Windows.Size)}"
        : $"{CaseName.Of(contract.Windows.Kind)} {DurationText.Format(contract.Windows.Size)} + "
            + DurationText.Format(contract.Windows.Offset);

    /// <summary>The names of the properties that make the entity key.</summary>
    public static string Key(Contract contract) =>
        string.Join(", ", contract.Key.Select(index => contract.Properties[index].Name));
}
