using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Server.Contracts;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Contracts;

/// <summary>A contract in a line.</summary>
internal static class ContractWords
{
    /// <summary>What the contract asks for, in a line.</summary>
    public static string Summary(Contract contract) =>
        $"{contract.Id} {contract.Version}: key {ContractJson.Key(contract)}, "
        + $"windows {ContractJson.Windows(contract)}, "
        + $"{Words.Count(contract.Aggregates.Length, "aggregate")}, "
        + $"{Words.Count(contract.Partitions, "partition")}, allowed lateness "
        + $"{DurationText.Format(contract.AllowedLateness)}, late policy {Words.Of(contract.LatePolicy)}, "
        + $"authority {Words.Of(contract.Authority)}";
}
