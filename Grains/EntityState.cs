namespace StreamBatch.Grains;

/// <summary>The stored state of an entity.</summary>
[GenerateSerializer]
[Alias("StreamBatch.EntityState")]
public sealed class EntityState
{
    /// <summary>What the entity host has written; docs/formats/protocol.md is the page of the format.</summary>
    [Id(0)]
    public byte[] Bytes { get; set; } = [];
}
