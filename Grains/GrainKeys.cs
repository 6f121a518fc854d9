using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StreamBatch.Grains;

/// <summary>The keys of grains. Ids of contracts have no slash; entity keys may have any text.</summary>
public static class GrainKeys
{
    /// <summary>The most bytes of an entity key that stands in its grain's key as it is.</summary>
    public const int MaxEntityBytes = 256;

    /// <summary>The key of a partition's writer.</summary>
    public static string Partition(string contractId, int partition) =>
        string.Create(CultureInfo.InvariantCulture, $"{contractId}/{partition}");

    /// <summary>The key of an entity. Stores take no U+0000, and long ones cost in every message and row: a key of more
    /// than <see cref="MaxEntityBytes"/> bytes is its SHA-256 here.</summary>
    public static string Entity(string contractId, int partition, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var bytes = Encoding.UTF8.GetByteCount(key);
        var text = bytes <= MaxEntityBytes
            ? ":" + key.Replace("%", "%25", StringComparison.Ordinal).Replace("\0", "%00", StringComparison.Ordinal)
            : "#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return string.Create(CultureInfo.InvariantCulture, $"{contractId}/{partition}/{text}");
    }

    /// <summary>The contract and the partition in a key.</summary>
    public static (string ContractId, int Partition) Read(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var parts = key.Split('/', 3);
        return (parts[0], int.Parse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
