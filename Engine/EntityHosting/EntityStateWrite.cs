namespace StreamBatch.Engine.EntityHosting;

/// <summary>A state that is to be stored.</summary>
/// <param name="Key">The key of the entity.</param>
/// <param name="Known">The version that must be stored; null when no state may be.</param>
/// <param name="Bytes">The state.</param>
public sealed record EntityStateWrite(string Key, int? Known, byte[] Bytes);
