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

    /// <summary>Some of the records, each after its length; a single one lies where it is in the block.</summary>
    /// <param name="places">Their places, ascending.</param>
    public ReadOnlyMemory<byte> RecordsAt(ReadOnlySpan<int> places)
    {
        if (places.Length <= 1)
        {
            return places.Length == 0 ? default : WithLength(places[0]);
        }

        var length = 0;
        foreach (var place in places)
        {
            length += WithLength(place).Length;
        }

        var records = new byte[length];
        var end = 0;
        foreach (var place in places)
        {
            var record = WithLength(place).Span;
            record.CopyTo(records.AsSpan(end));
            end += record.Length;
        }

        return records;
    }

    // A record begins where the one before it ends, with its length.
    private ReadOnlyMemory<byte> WithLength(int place)
    {
        var begin = place == 0 ? 0 : Places[place - 1].Start + Places[place - 1].Length;
        return Records[begin..(Places[place].Start + Places[place].Length)];
    }

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
