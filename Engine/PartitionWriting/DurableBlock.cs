using System.Collections.Immutable;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;

namespace StreamBatch.Engine.PartitionWriting;

/// <summary>A block that is in the log.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Records">Its records, uncompressed, each after its length.</param>
/// <param name="Shares">Who waits for the outcomes: the ticket, and the number of its events, in order.</param>
internal sealed record DurableBlock(
    BlockHeader Header,
    ReadOnlyMemory<byte> Records,
    ImmutableArray<(long Ticket, int Count)> Shares)
{
    /// <summary>The last offset.</summary>
    public long LastOffset => Header.NextOffset - 1;

    /// <summary>Where each record begins and how long it is; found by one walk over them.</summary>
    public (int Start, int Length)[] Places => field ??= FindPlaces();

    private (int Start, int Length)[] FindPlaces()
    {
        var places = new (int, int)[Header.Count];
        var reader = new ByteReader(Records.Span);
        for (var i = 0; i < places.Length; i++)
        {
            var length = reader.ReadLength();
            places[i] = (reader.Position, length);
            reader.ReadRaw(length);
        }

        return places;
    }
}
