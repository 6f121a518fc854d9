namespace StreamBatch.Testing.Protocol;

/// <summary>Names a role.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Partition">Its partition; 0 for the fan-in.</param>
/// <param name="Key">Its entity; empty for others.</param>
internal readonly record struct RoleAddress(RoleKind Kind, int Partition, string Key);
