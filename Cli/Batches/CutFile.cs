using System.Collections.Immutable;
using System.Text.Json;

namespace StreamBatch.Cli.Batches;

/// <summary>A cut in a file: <c>{"contract":"c","cut":[12,0,7]}</c>, the offset of the first record of each partition
/// that was not seen.</summary>
internal static class CutFile
{
    /// <exception cref="CommandException">The file is no cut of that contract within <paramref name="reached"/>.
    /// </exception>
    public static async Task<ImmutableArray<long>> ReadAsync(
        string path,
        string contractId,
        ImmutableArray<long> reached,
        CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"--cut {path}: no such file (it is `now`, or a file that `cut` wrote)");
        }

        var bytes = await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
        ImmutableArray<long> cut;
        string? contract;
        try
        {
            using var document = JsonDocument.Parse(bytes);
            contract = document.RootElement.GetProperty("contract").GetString();
            cut = [.. document.RootElement.GetProperty("cut").EnumerateArray().Select(offset => offset.GetInt64())];
        }
        catch (Exception exception) when (exception
            is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new CommandException($"--cut {path}: not a cut as the command `cut` prints it", exception);
        }

        return Fault(contract, contractId, cut, reached) is { } fault
            ? throw new CommandException($"--cut {path}: {fault}")
            : cut;
    }

    private static string? Fault(
        string? contract,
        string contractId,
        ImmutableArray<long> cut,
        ImmutableArray<long> reached)
    {
        if (contract != contractId)
        {
            return $"contract: the cut is of '{contract}', not of '{contractId}'";
        }

        if (cut.Length != reached.Length)
        {
            return $"cut: names {cut.Length} partitions; the contract has {reached.Length}";
        }

        for (var partition = 0; partition < cut.Length; partition++)
        {
            if (cut[partition] < 0 || cut[partition] > reached[partition])
            {
                return $"cut: offset {cut[partition]} of partition {partition} is outside its log, "
                    + $"which ends at {reached[partition]}";
            }
        }

        return null;
    }
}
