namespace StreamBatch.Domain.Records;

/// <summary>What the engine needs of one encoded record to judge it; the rest stays in its bytes.</summary>
public struct RecordHeader
{
    /// <summary>Hash of (source, id).</summary>
    public UInt128 Identity;

    /// <summary>For a retraction the <see cref="Identity"/> of the record that it takes back: that of its own source
    /// and the id that it names. Zero for other kinds.</summary>
    public UInt128 Target;

    /// <summary>The sequence number; meaningless unless <see cref="HasSequence"/>.</summary>
    public ulong Sequence;

    /// <summary>Hash of the content.</summary>
    public ulong Content;

    /// <summary>Hash of the entity key.</summary>
    public ulong KeyHash;

    /// <summary>Hash of the source.</summary>
    public ulong SourceHash;

    /// <summary>Event time in microseconds; meaningless unless <see cref="HasTime"/>.</summary>
    public long Time;

    /// <summary>Which columns have a non-null value, a bit each.</summary>
    public ulong Present;

    /// <summary>Index of the record's first byte in its batch, after the length.</summary>
    public int Start;

    /// <summary>The number of the record's bytes, without the length before it.</summary>
    public int Length;

    /// <summary>Index of the first byte of the entity key in the batch.</summary>
    public int KeyStart;

    /// <summary>The number of bytes of the entity key.</summary>
    public int KeyLength;

    /// <summary>Index of the first byte of the source in the batch.</summary>
    public int SourceStart;

    /// <summary>The number of bytes of the source.</summary>
    public int SourceLength;

    /// <summary>The partition of the entity key; set when a request is read, not when a block is.</summary>
    public int Partition;

    /// <summary>Which event of its request it is, from 0; set when a request is read, not when a block is.</summary>
    public int InputIndex;

    /// <summary>What the event does.</summary>
    public RecordKind Kind;

    /// <summary>The gate that the record breaks; <see cref="ReasonCode.None"/> when it keeps them all.</summary>
    public ReasonCode Gate;

    /// <summary>Index of the property whose rule is broken; −1 for none.</summary>
    public int GateProperty;

    /// <summary>Which of the contract's rules that warn are broken, a bit each in the order of
    /// <see cref="Quality.CompiledRules.Warnings"/>; set when a request is read, not when a block is.</summary>
    public ulong Warnings;

    /// <summary>Whether event time is known; it is not when the property that carries it is broken.</summary>
    public bool HasTime;

    /// <summary>Whether the source numbers its events.</summary>
    public bool HasSequence;

    /// <summary>Whether this is a control record; then only <see cref="Start"/> and <see cref="Length"/> are
    /// set.</summary>
    public bool IsControl;
}
