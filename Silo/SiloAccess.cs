using StreamBatch.Engine.Access;

namespace StreamBatch.Silo;

/// <summary>Who may use a silo's HTTP, and where it is noted what they did.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="Trail">The audit trail.</param>
/// <param name="IsInsecure">Whether no key is asked for: HTTP must be on loopback alone.</param>
public sealed record SiloAccess(IKeyStore Keys, IAuditTrail Trail, bool IsInsecure);
