using System.Buffers;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Digests;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>A pane that is to be written, in the form of its row.</summary>
/// <param name="Pane">The pane.</param>
/// <param name="Place">Where it stands.</param>
/// <param name="Digest">Its digest; zero for a withdrawal.</param>
/// <param name="IsLast">Whether it is the last of its window in the publication.</param>
internal sealed record PlacedPane(Pane Pane, RowPlace Place, DigestSums Digest, bool IsLast)
{
    /// <summary>The columns of both tables, and those of <c>result</c> alone.</summary>
    public static IReadOnlyList<CopyColumn<PlacedPane>> Columns(Contract contract) =>
    [
        CopyColumn<PlacedPane>.Of("partition", "integer", row => row.Place.Partition),
        CopyColumn<PlacedPane>.Of("number", "bigint", row => row.Pane.Number),
        CopyColumn<PlacedPane>.Of("group_us", "bigint", row => row.Place.Group.Start.Microseconds),
        CopyColumn<PlacedPane>.Of("key_hash", "bigint", row => HashColumns.Sortable(row.Place.KeyHash)),
        CopyColumn<PlacedPane>.Of("key", "bytea", row => HashColumns.Bytes(row.Pane.Key)),
        CopyColumn<PlacedPane>.Of("start_us", "bigint", row => row.Pane.Window.Start.Microseconds),
        CopyColumn<PlacedPane>.Of("end_us", "bigint", row => row.Pane.Window.End.Microseconds),
        CopyColumn<PlacedPane>.Of("revision", "integer", row => row.Pane.Revision),
        CopyColumn<PlacedPane>.Of("mode", "integer", row => (int)row.Pane.Mode),
        CopyColumn<PlacedPane>.Of("timing", "integer", row => (int)row.Pane.Timing),
        CopyColumn<PlacedPane>.Of("cause", "integer", row => (int)row.Pane.Cause),
        CopyColumn<PlacedPane>.Of("aggregates", "text", row => TextOf(contract, row.Pane.Values)),
        CopyColumn<PlacedPane>.Of("delta", "text", row => TextOf(contract, row.Pane.Delta)),
        CopyColumn<PlacedPane>.Of("retracts", "text", row => TextOf(contract, row.Pane.Retracts)),
        CopyColumn<PlacedPane>.Of("block_offset", "bigint", row => row.Pane.Offset),
        CopyColumn<PlacedPane>.Of("rests_on", "bigint", row => row.Pane.RestsOn),
        CopyColumn<PlacedPane>.Of("ingested_us", "bigint", row => row.Pane.Ingested.Microseconds),
        CopyColumn<PlacedPane>.Of("ingested_counter", "bigint", row => (long)row.Pane.Ingested.Counter),
        CopyColumn<PlacedPane>.Of("run", "text", row => row.Pane.Run),
        CopyColumn<PlacedPane>.Of("digest_first", "bigint", row => unchecked((long)row.Digest.First)),
        CopyColumn<PlacedPane>.Of("digest_second", "bigint", row => unchecked((long)row.Digest.Second)),
        CopyColumn<PlacedPane>.Of("is_last", "boolean", row => row.IsLast),
    ];

    private static string? TextOf(Contract contract, AggregateValues? values) =>
        values is null ? null : AggregateValuesJson.Write(contract.AllAggregates, values);

    private static string? TextOf(Contract contract, AggregateDelta? delta)
    {
        if (delta is null)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            AggregateDeltaJson.Write(writer, contract, delta, (json, time) => json.WriteNumberValue(time));
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
