namespace StreamBatch.Engine.EntityHosting;

/// <summary>A state that is to be read.</summary>
/// <param name="Key">The key of the entity.</param>
/// <param name="Known">The version whose segments the reader has; null for none.</param>
public readonly record struct EntityStateRead(string Key, int? Known);
