using StreamBatch.Engine;
using StreamBatch.Engine.Access;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Access;

/// <summary>The audit trail in the file <c>audit.db</c> of a store's folder, opened at its first use. Every entry is
/// flushed.</summary>
public sealed class EmbeddedAuditTrail : IAuditTrail, IDisposable
{
    private const string Columns =
        "act_id, phase, at_us, actor, act, contract_id, target, remote_address, trace_id, outcome";

    private readonly string _folder;
    private readonly bool _flush;
    private readonly Lock _gate = new();
    private SqliteFile? _file;

    /// <summary>The trail of a folder, which is made with the first entry.</summary>
    /// <param name="folder">The folder of a store.</param>
    /// <param name="flush">Whether an entry reaches stable storage before it counts; false for tests only.</param>
    public EmbeddedAuditTrail(string folder, bool flush = true)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.GetFullPath(folder);
        _flush = flush;
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        cancellationToken.ThrowIfCancellationRequested();
        var file = Open();
        lock (file.Gate)
        {
            file.InTransaction(() => Insert(file, entry));
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredAuditEntry>> ReadAsync(
        long after,
        int limit,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var connection = Open().OpenReader();
        using var rows = new SqliteStatement(
            connection, $"SELECT number, {Columns} FROM audit_entry WHERE number > ?1 ORDER BY number LIMIT ?2");
        rows.Bind(1, after).Bind(2, limit);
        var entries = new List<StoredAuditEntry>();
        while (rows.Step())
        {
            entries.Add(new StoredAuditEntry(rows.Int64(0), EntryOf(rows)));
        }

        return ValueTask.FromResult<IReadOnlyList<StoredAuditEntry>>(entries);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private SqliteFile Open()
    {
        lock (_gate)
        {
            try
            {
                PrivateFolder.Create(_folder);
                return _file ??= new SqliteFile(
                    Path.Combine(_folder, "audit.db"), "audit", _flush ? "FULL" : "OFF");
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new StoreException($"The audit trail in {_folder} cannot be opened: {failure.Message}", failure);
            }
        }
    }

    private static void Insert(SqliteFile file, AuditEntry entry)
    {
        using var insert = new SqliteStatement(
            file.Writer,
            $"INSERT INTO audit_entry ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) "
            + "ON CONFLICT DO NOTHING");
        insert.Bind(1, entry.ActId).Bind(2, (long)entry.Phase).Bind(3, entry.AtMicroseconds).Bind(4, entry.Actor)
            .Bind(5, entry.Act).Bind(6, entry.ContractId).Bind(7, entry.Target).Bind(8, entry.RemoteAddress)
            .Bind(9, entry.TraceId).Bind(10, entry.Outcome).Run();
    }

    private static AuditEntry EntryOf(SqliteStatement row) => new()
    {
        ActId = row.Text(1),
        Phase = (AuditPhase)row.Int32(2),
        AtMicroseconds = row.Int64(3),
        Actor = row.Text(4),
        Act = row.Text(5),
        ContractId = Optional(row, 6),
        Target = Optional(row, 7),
        RemoteAddress = Optional(row, 8),
        TraceId = Optional(row, 9),
        Outcome = Optional(row, 10),
    };

    private static string? Optional(SqliteStatement row, int column) => row.IsNull(column) ? null : row.Text(column);
}
