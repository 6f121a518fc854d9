namespace StreamBatch.Engine.Access;

/// <summary>An entry of the audit trail under its number.</summary>
/// <param name="Number">From 1; later entries have greater ones.</param>
/// <param name="Entry">The entry.</param>
public sealed record StoredAuditEntry(long Number, AuditEntry Entry);
