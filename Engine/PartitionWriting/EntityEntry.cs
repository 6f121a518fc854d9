namespace StreamBatch.Engine.PartitionWriting;

/// <summary>What a partition's writer knows of one of its entities.</summary>
internal sealed class EntityEntry(byte[] bytes, string key)
{
    /// <summary>The key in UTF-8.</summary>
    public byte[] Bytes { get; } = bytes;

    /// <summary>The key.</summary>
    public string Key { get; } = key;

    /// <summary>The last offset of the newest block that the entity has applied.</summary>
    public long Applied { get; set; } = -1;

    /// <summary>The same of the entity's durable state.</summary>
    public long Flushed { get; set; } = -1;

    /// <summary>The least watermark that changes the entity, in microseconds.</summary>
    public long Deadline { get; set; } = long.MaxValue;

    /// <summary>The same of the entity's durable state.</summary>
    public long FlushedDeadline { get; set; } = long.MaxValue;

    /// <summary>An offset at or before the first block that is not in the durable state; <see cref="long.MaxValue"/>
    /// when all are.</summary>
    public long FirstUnflushed { get; set; } = long.MaxValue;

    /// <summary>Since when that is so, in microseconds of processing time.</summary>
    public long DirtySince { get; set; }

    /// <summary>When it was asked to make its state durable; null while it is not.</summary>
    public long? FlushAsked { get; set; }

    /// <summary>The bytes of the records that were sent to the entity since its state was durable.</summary>
    public long UnflushedBytes { get; set; }

    /// <summary>Before when it is not asked again, since it did not do so.</summary>
    public long FlushAgainAt { get; set; }

    /// <summary>Whether nothing would be lost by forgetting the entity: it is looked up in the store then.</summary>
    public bool IsForgettable => FirstUnflushed == long.MaxValue && FlushedDeadline == long.MaxValue
        && Deadline == long.MaxValue;
}
