using System.Text;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Hashing;
using StreamBatch.Domain.Windowing;

namespace StreamBatch.Domain.Reconciliation;

/// <summary>The digest of one result row, the same on the side of the stream and of the batch.</summary>
public static class RowDigest
{
    // Public constants, so that digests of two stores can be compared.
    private static readonly HashKey RowKey = new(0x9ae16a3b2f90404f, 0xc3a5c85c97cb3127);
    private static readonly HashKey KeyKey = new(0xb492b66fbe98f273, 0x9ae16a3b2f90404f);

    /// <summary>The hash of an entity key, by whose highest bytes a digest tree branches.</summary>
    public static ulong KeyHash(string key) => SipHash.Hash64(KeyKey, Encoding.UTF8.GetBytes(key));

    /// <summary>
    /// The digest of a row over its canonical encoding: key with its length, start, end, and the values of all
    /// aggregates that are compared exactly.
    /// </summary>
    public static DigestSums Of(Contract contract, string key, Window window, AggregateValues values)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return Sum(contract, key, window, values);
    }

    /// <summary>The same over the values of all aggregates, those that are compared within a tolerance, too.</summary>
    public static DigestSums OfAllValues(string key, Window window, AggregateValues values) =>
        Sum(null, key, window, values);

    // Without a contract all values count.
    private static DigestSums Sum(Contract? contract, string key, Window window, AggregateValues values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var writer = new ByteWriter(128);
        writer.WriteText(key);
        writer.WriteInt64(window.Start.Microseconds);
        writer.WriteInt64(window.End.Microseconds);
        for (var i = 0; i < (contract?.Aggregates.Length ?? values.Count); i++)
        {
            if (contract?.Aggregates[i].Tolerance is null)
            {
                values[i].Write(writer);
            }
        }

        var hash = SipHash.Hash128(RowKey, writer.Written);
        return unchecked(new DigestSums(1, (ulong)hash, (ulong)(hash >> 64)));
    }
}
