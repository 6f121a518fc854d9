namespace StreamBatch.Testing.Protocol;

/// <summary>The roles that are addressed.</summary>
internal enum RoleKind
{
    Partition,
    Entity,
    Watermark,
}
