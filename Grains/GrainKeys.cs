using System.Globalization;

namespace StreamBatch.Grains;

/// <summary>The keys of grains. Ids of contracts have no slash; entity keys may have any text.</summary>
public static class GrainKeys
{
    /// <summary>The key of a partition's writer.</summary>
    public static string Partition(string contractId, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{contractId}/{partition}");

    /// <summary>The key of an entity.</summary>
    public static string Entity(string contractId, int partition, string key) =>
        string.Create(CultureInfo.InvariantCulture, $"{contractId}/{partition}/{key}");

    /// <summary>The contract and the partition in a key.</summary>
    public static (string ContractId, int Partition) Read(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split('/', 3);
        return (parts[0], int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
