using Npgsql;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Storage.Postgres.BlockLogs;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Cluster;

/// <summary>Appends a group where other processes append, too: the counter of the groups says where it stands, and its
/// row is locked until the commit.</summary>
internal static class SharedGroupInsert
{
    // Days follow each other in the order of the groups.
    private const string TakeGroup =
        "update log_end set group_number = group_number + 1, day = greatest(day, $1) returning group_number, day";

    /// <summary>Appends the group; gives the day that it goes to.</summary>
    /// <param name="connection">In a transaction.</param>
    /// <param name="blocks">The blocks.</param>
    /// <param name="day">The ingestion day of the newest.</param>
    /// <param name="isKnown">Whether a day has its partition.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="BlocksRefusedException">Some blocks are out of place: nothing may be committed.</exception>
    public static async Task<DateOnly> RunAsync(
        NpgsqlConnection connection,
        IReadOnlyList<PendingBlock> blocks,
        DateOnly day,
        Func<DateOnly, bool> isKnown,
        CancellationToken cancellationToken)
    {
        var (group, groupDay) = (await connection.ListAsync(
            TakeGroup, row => (row.GetInt64(0), row.GetFieldValue<DateOnly>(1)), cancellationToken, day)
            .ConfigureAwait(false)).Single();
        var plan = new AppendPlan(blocks, group, groupDay, !isKnown(groupDay), []);
        var batch = new NpgsqlBatch(connection);
        await using (batch.ConfigureAwait(false))
        {
            if (plan.IsNewDay)
            {
                batch.BatchCommands.Add(Commands.Batched(GroupInsert.AddDay, plan.Day, plan.Group));
            }

            var first = batch.BatchCommands.Count;

            // All writers lock heads in one order, and so never wait for each other in a circle.
            var ordered = blocks.Index()
                .OrderBy(block => block.Item.ContractId, StringComparer.Ordinal)
                .ThenBy(block => block.Item.Header.Partition)
                .ThenBy(block => block.Item.Header.FirstOffset)
                .ToList();
            foreach (var (place, block) in ordered)
            {
                batch.BatchCommands.Add(GroupInsert.BlockCommand(plan, place, block));
            }

            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            var refused = ordered.Index()
                .Where(item => batch.BatchCommands[first + item.Index].RecordsAffected != 1)
                .Select(item => item.Item.Index)
                .ToList();
            return refused.Count == 0 ? groupDay : throw new BlocksRefusedException(refused);
        }
    }
}
