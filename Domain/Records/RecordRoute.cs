using StreamBatch.Domain.Binary;

namespace StreamBatch.Domain.Records;

/// <summary>What is needed of an encoded record to bring it to its entity, read without hashing anything. Valid as long
/// as the record's bytes are.</summary>
public readonly ref struct RecordRoute
{
    private RecordRoute(RecordParts parts)
    {
        HasKey = true;
        Key = parts.Key;
        Source = parts.Source;
        Kind = parts.Kind;
        Time = parts.Time;
    }

    private RecordRoute(ReadOnlySpan<byte> key, bool hasKey)
    {
        IsControl = true;
        HasKey = hasKey;
        Key = key;
    }

    /// <summary>Whether it is a control record.</summary>
    public bool IsControl { get; }

    /// <summary>Whether it belongs to an entity; a record of the watermark belongs to none.</summary>
    public bool HasKey { get; }

    /// <summary>The entity key.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The source of an event.</summary>
    public ReadOnlySpan<byte> Source { get; }

    /// <summary>What an event does.</summary>
    public RecordKind Kind { get; }

    /// <summary>The event time of an event in microseconds; null when it has none.</summary>
    public long? Time { get; }

    /// <summary>Reads the route of <paramref name="record"/>, which begins after its length.</summary>
    /// <exception cref="CorruptDataException">A control record of no known kind, or a discard that was written before
    /// discards named their entity.</exception>
    public static RecordRoute Read(ReadOnlySpan<byte> record)
    {
        if (record[0] != RecordCodec.ControlFlag)
        {
            return new RecordRoute(new RecordParts(record));
        }

        switch (RecordCodec.ReadControl(record, out var payload))
        {
            case ControlKind.WatermarkReached:
                return new RecordRoute(default, false);
            case ControlKind.Correction:
                return new RecordRoute(Reconciliation.Correction.KeyOf(payload), true);
            case ControlKind.Released:
                return new RecordRoute(new RecordParts(Judging.Release.RecordOf(payload)).Key, true);
            case ControlKind.Discarded:
                return new RecordRoute(Judging.Discard.KeyOf(payload), true);
            case var kind:
                throw new CorruptDataException($"A control record of kind {(int)kind} belongs to no entity.");
        }
    }
}
