using Npgsql;
using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Reconciling;

/// <summary>Tasks of reconcilers, one row each.</summary>
internal sealed class PostgresReconcileTaskStore(PostgresDatabase database) : IReconcileTaskStore
{
    private const int LockClass = 0x53_42_52_31; // "SBR1"

    // The newest one stays, so that numbers and epochs go on.
    private const long TasksKept = 1_000;

    private const string Act = "A read of the tasks of a reconciler";

    private const string Columns =
        "number, request, state, epoch, attempt, stage, run, from_us, to_us, asked_us, ended_us, failure";

    private const string AllColumns = Columns + ", report";

    private const string Insert = """
        insert into reconcile_task (contract_id, number, request, state, epoch, attempt, stage, asked_us)
        select $1, coalesce(max(number), 0) + 1, $2, 0, 0, 0, 0, $3 from reconcile_task where contract_id = $1
        having count(*) filter (where state < 2) < $4
        returning number
        """;

    private const string Take = $"""
        update reconcile_task set state = 1, attempt = attempt + 1, stage = 0, run = null, from_us = null,
            to_us = null, epoch = 1 + (select max(epoch) from reconcile_task where contract_id = $1)
        where contract_id = $1
            and number = (select min(number) from reconcile_task where contract_id = $1 and state < 2)
        returning {AllColumns}
        """;

    private const string BeginStep =
        "update reconcile_task set stage = $3, run = $4, from_us = $5, to_us = $6, report = coalesce($7, report) "
        + "where contract_id = $1 and epoch = $2 and state = 1";

    private const string End =
        "update reconcile_task set state = $3, report = $4, failure = $5, ended_us = $6 "
        + "where contract_id = $1 and epoch = $2 and state = 1";

    private const string Drop =
        "delete from reconcile_task where contract_id = $1 and state > 1 "
        + "and number <= (select max(number) from reconcile_task where contract_id = $1) - $2";

    private const string HasEnded =
        "select exists (select from reconcile_task where contract_id = $1 and epoch = $2 and state > 1)";

    /// <inheritdoc/>
    public async ValueTask<long?> AddAsync(
        string contractId,
        ReconcileRequest request,
        int maxWaiting,
        long now,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var writer = new ByteWriter();
        request.Write(writer);
        return await InTurnAsync(
            contractId,
            async (connection, token) => (long?)await connection
                .ScalarAsync(Insert, token, contractId, writer.ToArray(), now, (long)maxWaiting).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<ReconcileTask?> TakeAsync(string contractId, CancellationToken cancellationToken) =>
        (await InTurnAsync(
            contractId,
            (connection, token) => connection.ListAsync(Take, WithReport, token, contractId),
            cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <inheritdoc/>
    public async ValueTask<bool> BeginStepAsync(
        string contractId,
        long epoch,
        ReconcileStep step,
        string? report,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        return await database.InTransactionAsync(
            "A step of a reconciler",
            (connection, token) => connection.ExecuteAsync(
                BeginStep,
                token,
                contractId,
                epoch,
                (int)step.Stage,
                step.Run,
                step.From?.Microseconds,
                step.To?.Microseconds,
                report),
            cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> EndAsync(
        string contractId,
        long epoch,
        string? report,
        string? failure,
        long now,
        CancellationToken cancellationToken)
    {
        var state = failure is null ? ReconcileTaskState.Done : ReconcileTaskState.Failed;
        return await InTurnAsync(
            contractId,
            async (connection, token) =>
            {
                await connection.ExecuteAsync(Drop, token, contractId, TasksKept).ConfigureAwait(false);
                return await connection.ExecuteAsync(
                        End, token, contractId, epoch, (int)state, report, failure, now)
                        .ConfigureAwait(false) == 1
                    || await connection.ScalarAsync(HasEnded, token, contractId, epoch)
                        .ConfigureAwait(false) is true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<ReconcileTask?> ReadAsync(
        string contractId,
        long number,
        CancellationToken cancellationToken) =>
        (await database.ReadAsync(
            Act,
            (connection, token) => connection.ListAsync(
                $"select {AllColumns} from reconcile_task where contract_id = $1 and number = $2",
                WithReport,
                token,
                contractId,
                number),
            cancellationToken).ConfigureAwait(false)).FirstOrDefault();

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ReconcileTask>> ReadNewestAsync(
        string contractId,
        int count,
        CancellationToken cancellationToken) =>
        await database.ReadAsync(
            Act,
            (connection, token) => connection.ListAsync(
                $"select {Columns} from reconcile_task where contract_id = $1 order by number desc limit $2",
                TaskOf,
                token,
                contractId,
                count),
            cancellationToken).ConfigureAwait(false);

    // Those of a contract one after the other: each sees what the one before has done.
    private Task<T> InTurnAsync<T>(
        string contractId,
        Func<NpgsqlConnection, CancellationToken, Task<T>> write,
        CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            "A change of the tasks of a reconciler",
            async (connection, token) =>
            {
                await connection.ScalarAsync(
                    "select pg_advisory_xact_lock($1, hashtext(current_schema() || '.' || $2))",
                    token,
                    LockClass,
                    contractId).ConfigureAwait(false);
                return await write(connection, token).ConfigureAwait(false);
            },
            cancellationToken);

    private static ReconcileTask WithReport(NpgsqlDataReader row) =>
        TaskOf(row) with { Report = row.IsDBNull(12) ? null : row.GetString(12) };

    private static ReconcileTask TaskOf(NpgsqlDataReader row) => new()
    {
        Number = row.GetInt64(0),
        Request = ReconcileRequest.Read(row.GetFieldValue<byte[]>(1)),
        State = (ReconcileTaskState)row.GetInt32(2),
        Epoch = row.GetInt64(3),
        Attempt = row.GetInt32(4),
        Step = new ReconcileStep(
            (ReconcileStage)row.GetInt32(5),
            row.IsDBNull(6) ? null : row.GetString(6),
            row.IsDBNull(7) ? null : new EventTime(row.GetInt64(7)),
            row.IsDBNull(8) ? null : new EventTime(row.GetInt64(8))),
        AskedMicroseconds = row.GetInt64(9),
        EndedMicroseconds = row.IsDBNull(10) ? null : row.GetInt64(10),
        Failure = row.IsDBNull(11) ? null : row.GetString(11),
    };
}
