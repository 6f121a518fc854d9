using StreamBatch.Domain;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.BlockLogs;

/// <summary>
/// Reads the log in pages of at most <see cref="PageBlocks"/> blocks and <see cref="PageBytes"/> and one block: no
/// connection or snapshot is held while a reader works on a page, and a lost connection costs one page.
/// </summary>
internal static class LogPages
{
    public const int PageBlocks = 256;
    public const long PageBytes = 8L * 1024 * 1024;

    private const string Act = "A read of the log";

    // One day at a time: which one is known from the group's number, so that one partition is read by its key. The sum
    // does not touch the payloads, whose lengths stand in the rows.
    private const string ByGroup = $"""
        select {StoredBlock.Columns} from (
            select {StoredBlock.Columns},
                sum(octet_length(payload)) over (order by group_number, place) - octet_length(payload) as before
            from log_block
            where day = (select day from log_day where first_group <= $1 order by first_group desc limit 1)
                and (group_number, place) > ($2, $3)
            order by group_number, place
            limit $4) page
        where before < $5
        order by group_number, place
        """;

    // A block's next offset is its key in the partition: those of [$3, $4) go from the first beyond $3 to the first at
    // or beyond $4.
    private const string ByOffset = $"""
        select {StoredBlock.Columns} from (
            select {StoredBlock.Columns},
                sum(octet_length(payload)) over (order by next_offset) - octet_length(payload) as before
            from log_block
            where contract_id = $1 and partition = $2 and next_offset > $3
                and next_offset <= coalesce(
                    (
                        select next_offset from log_block
                        where contract_id = $1 and partition = $2 and next_offset >= $4
                        order by next_offset limit 1),
                    9223372036854775807)
            order by next_offset
            limit $5) page
        where before < $6
        order by next_offset
        """;

    private const string ReadHead = "select next_offset from log_head where contract_id = $1 and partition = $2";

    /// <summary>The blocks of the groups after <paramref name="group"/>, up to the end at the time of the last page,
    /// which is at least <paramref name="end"/>.</summary>
    /// <exception cref="CorruptDataException">A group is missing.</exception>
    public static async IAsyncEnumerable<StoredBlock> ReadGroupsAsync(
        PostgresDatabase database,
        long group,
        long end,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The last block read: the last of its group.
        var (place, size) = (0, 1);
        while (true)
        {
            var (after, afterPlace) = (group, place);
            var holder = place + 1 < size ? group : group + 1;
            var page = await database.ReadAsync(
                Act,
                (connection, token) => connection.ListAsync(
                    ByGroup,
                    StoredBlock.Read,
                    token,
                    holder,
                    after,
                    place + 1 < size ? afterPlace : int.MaxValue,
                    PageBlocks,
                    PageBytes),
                cancellationToken).ConfigureAwait(false);
            foreach (var block in page)
            {
                var follows = place + 1 < size
                    ? block.Group == group && block.Place == place + 1
                    : block.Group == group + 1 && block.Place == 0;
                if (!follows)
                {
                    throw Missing($"group {(place + 1 < size ? group : group + 1)}");
                }

                (group, place, size) = (block.Group, block.Place, block.GroupSize);
                yield return block;
            }

            if (page.Count == 0)
            {
                if (group < end || place + 1 < size)
                {
                    throw Missing($"group {holder}");
                }

                yield break;
            }
        }
    }

    /// <summary>The blocks of a partition that hold offsets in [<paramref name="from"/>, <paramref name="to"/>).
    /// </summary>
    /// <exception cref="CorruptDataException">A block is missing.</exception>
    public static async IAsyncEnumerable<StoredBlock> ReadPartitionAsync(
        PostgresDatabase database,
        string contractId,
        int partition,
        long from,
        long to,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var head = await database.ReadAsync(
            Act,
            (connection, token) => connection.ScalarAsync(ReadHead, token, contractId, partition),
            cancellationToken).ConfigureAwait(false) as long? ?? 0;
        var end = Math.Min(to, head);
        var next = from;
        while (next < end)
        {
            var after = next;
            var page = await database.ReadAsync(
                Act,
                (connection, token) => connection.ListAsync(
                    ByOffset, StoredBlock.Read, token, contractId, partition, after, end, PageBlocks, PageBytes),
                cancellationToken).ConfigureAwait(false);
            foreach (var block in page)
            {
                var follows = next == from ? block.FirstOffset <= from : block.FirstOffset == next;
                if (!follows)
                {
                    throw Missing($"the block of partition {partition} of {contractId} that holds offset {next}");
                }

                next = block.NextOffset;
                yield return block;
            }

            if (page.Count == 0)
            {
                throw Missing($"the block of partition {partition} of {contractId} that holds offset {next}");
            }
        }
    }

    private static CorruptDataException Missing(string what) =>
        new($"The log lacks {what}: restore the database from a backup.");
}
