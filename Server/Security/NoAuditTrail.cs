using StreamBatch.Engine.Access;

namespace StreamBatch.Server.Security;

/// <summary>The trail of a server without a store: nothing is kept. For servers that ask for no keys.</summary>
internal sealed class NoAuditTrail : IAuditTrail
{
    public ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<IReadOnlyList<StoredAuditEntry>> ReadAsync(
        long after,
        int limit,
        CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<StoredAuditEntry>>([]);
}
