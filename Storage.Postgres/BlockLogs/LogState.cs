using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Engine.Publishing;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.BlockLogs;

/// <summary>Where the log stands when it is opened; finds out whether it has lost what was durable.</summary>
/// <param name="Schema">The store's schema.</param>
/// <param name="Groups">The number of the last group; 0 when there is none.</param>
/// <param name="Day">The ingestion day of the last group.</param>
/// <param name="FirstGroup">The number of the first group that is there; 1 while none was dropped.</param>
/// <param name="Heads">The next offset and the epoch of each partition and control log.</param>
internal sealed record LogState(
    string Schema,
    long Groups,
    DateOnly Day,
    long FirstGroup,
    IReadOnlyDictionary<(string ContractId, int Partition), (long NextOffset, long Epoch)> Heads)
{
    private const string ReadEnd = "select group_number, day from log_end";
    private const string ReadHeads = "select contract_id, partition, next_offset, epoch from log_head";

    private const string CountLast = """
        select count(*) = max(group_size) from log_block
        where group_number = $1 and day = (select max(day) from log_day where first_group <= $1)
        """;

    private const string ReadFirst = "select coalesce(min(first_group), 1) from log_day";

    private const string ReadCheckpoints = "select max(group_number) from checkpoint";

    /// <summary>Reads where the log stands.</summary>
    /// <exception cref="CorruptDataException">It ends before its counter, or before a checkpoint.</exception>
    public static async Task<LogState> ReadAsync(
        PostgresDatabase database,
        string schema,
        CancellationToken cancellationToken)
    {
        var (state, isWhole, reached) = await database.ReadAsync(
            "A look at the end of the log",
            async (connection, token) =>
            {
                var end = (await connection.ListAsync(
                    ReadEnd, reader => (reader.GetInt64(0), reader.GetFieldValue<DateOnly>(1)), token)
                    .ConfigureAwait(false)).Single();
                var heads = await connection.ListAsync(
                    ReadHeads,
                    reader => (
                        (reader.GetString(0), reader.GetInt32(1)), (reader.GetInt64(2), reader.GetInt64(3))),
                    token).ConfigureAwait(false);
                var last = await connection.ScalarAsync(CountLast, token, end.Item1).ConfigureAwait(false);
                var first = (long)(await connection.ScalarAsync(ReadFirst, token).ConfigureAwait(false))!;
                var checkpoint = await connection.ScalarAsync(ReadCheckpoints, token).ConfigureAwait(false);
                return (
                    new LogState(
                        schema,
                        end.Item1,
                        end.Item2,
                        first,
                        heads.ToDictionary(head => head.Item1, head => head.Item2)),
                    end.Item1 == 0 || last is true,
                    checkpoint as long? ?? 0);
            },
            cancellationToken).ConfigureAwait(false);
        if (!isWhole)
        {
            throw state.Lost($"ends before group {state.Groups}", "that group was acknowledged");
        }

        return reached <= state.Groups
            ? state
            : throw state.Lost(
                $"ends with group {state.Groups}", $"it had reached group {reached} when a checkpoint was written");
    }

    /// <exception cref="CorruptDataException">More is published than the log holds.</exception>
    public void RefuseBehind(IReadOnlyList<PublishedPosition> published)
    {
        ArgumentNullException.ThrowIfNull(published);
        foreach (var place in published)
        {
            var head = Heads.GetValueOrDefault((place.ContractId, place.Partition)).NextOffset;
            if (place.NextOffset > head)
            {
                var name = place.Partition == BlockHeader.ControlLog
                    ? "the control log"
                    : $"partition {place.Partition}";
                throw Lost(
                    $"ends with {name} of {place.ContractId} at offset {head}",
                    $"it had reached offset {place.NextOffset} when its results were published");
            }
        }
    }

    private CorruptDataException Lost(string end, string reached) => new(
        $"The log in schema {Schema} {end}, but {reached}: acknowledged events are missing. Restore the database from "
        + "a backup. The log has been left as it is.");
}
