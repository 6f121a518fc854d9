using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Cli.Contracts;

/// <summary>A contract in a line.</summary>
internal static class ContractWords
{
    /// <summary><c>tumbling 1d</c>.</summary>
    public static string Windows(Contract contract) => contract.Windows.Offset == TimeSpan.Zero
        ? $"{Output.Words.Of(contract.Windows.Kind)} {DurationText.Format(contract.Windows.Size)}"
        : $"{Output.Words.Of(contract.Windows.Kind)} {DurationText.Format(contract.Windows.Size)} + "
            + DurationText.Format(contract.Windows.Offset);

    /// <summary>The names of the properties that make the entity key.</summary>
    public static string Key(Contract contract) =>
        string.Join(", ", contract.Key.Select(index => contract.Properties[index].Name));

    /// <summary>What the contract asks for, in a line.</summary>
    public static string Summary(Contract contract) =>
        $"{contract.Id} {contract.Version}: key {Key(contract)}, windows {Windows(contract)}, "
        + $"{Output.Words.Count(contract.Aggregates.Length, "aggregate")}, "
        + $"{Output.Words.Count(contract.Partitions, "partition")}, allowed lateness "
        + $"{DurationText.Format(contract.AllowedLateness)}, late policy {Output.Words.Of(contract.LatePolicy)}, "
        + $"authority {Output.Words.Of(contract.Authority)}";
}
