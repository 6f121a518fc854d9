using System.Text;
using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Ledger;

/// <summary>
/// The ledger of events whose source numbers them, densely per partition: the number is the identity, so a mark and a
/// bounded set of holes stand for any number of events. It is never forgotten. Which numbers have come at all is kept
/// apart from which were counted, as an event in quarantine is no gap, and may come again corrected. Not safe for use
/// by several threads.
/// </summary>
public sealed class SequenceLedger
{
    private readonly Dictionary<ulong, Marks> _sources = [];

    /// <summary>What is missing, by source.</summary>
    public IReadOnlyList<SequenceGap> Gaps =>
        [.. _sources.Values.Where(marks => marks.Arrived.Missing > 0)
            .Select(marks => new SequenceGap(marks.Source, marks.Arrived.Missing, marks.Arrived.Holes))
            .OrderBy(gap => gap.Source, StringComparer.Ordinal)];

    /// <summary>Whether an event of that number is known.</summary>
    public bool IsKnown(ulong sourceHash, ulong number) =>
        _sources.TryGetValue(sourceHash, out var marks) && marks.Counted.Contains(number);

    /// <summary>Whether the number lies where nothing is known any more.</summary>
    public bool IsForgotten(ulong sourceHash, ulong number) =>
        _sources.TryGetValue(sourceHash, out var marks) && number < marks.Counted.Floor;

    /// <summary>Notes that an event came.</summary>
    public void Arrive(ulong sourceHash, ReadOnlySpan<byte> source, ulong number)
    {
        if (!_sources.TryGetValue(sourceHash, out var marks))
        {
            marks = new Marks(Encoding.UTF8.GetString(source), new SequenceSet(), new SequenceSet());
            _sources.Add(sourceHash, marks);
        }

        marks.Arrived.Add(number);
    }

    /// <summary>Notes that an event that came is known from now on.</summary>
    public void Count(ulong sourceHash, ulong number) => _sources[sourceHash].Counted.Add(number);

    /// <summary>Writes all marks.</summary>
    public void Save(ByteWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteVarint((ulong)_sources.Count);
        foreach (var (hash, marks) in _sources.OrderBy(source => source.Value.Source, StringComparer.Ordinal))
        {
            writer.WriteUInt64(hash);
            writer.WriteText(marks.Source);
            marks.Arrived.Save(writer);
            marks.Counted.Save(writer);
        }
    }

    /// <summary>Reads into an empty ledger what <see cref="Save"/> wrote.</summary>
    public void Load(ref ByteReader reader)
    {
        for (var rest = reader.ReadLength(); rest > 0; rest--)
        {
            var hash = reader.ReadUInt64();
            var source = reader.ReadText();
            var arrived = SequenceSet.Load(ref reader);
            _sources.Add(hash, new Marks(source, arrived, SequenceSet.Load(ref reader)));
        }
    }

    private sealed record Marks(string Source, SequenceSet Arrived, SequenceSet Counted);
}
