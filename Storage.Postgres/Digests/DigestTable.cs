using Npgsql;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Storage.Postgres.Connections;

namespace StreamBatch.Storage.Postgres.Digests;

/// <summary>Nodes of digest trees in a table. Its first column, the owner, is a contract or a batch run.</summary>
internal sealed class DigestTable(string table, string owner)
{
    private const int NodesPerStatement = 10_000;

    private const string Node =
        "d.level = $2 and d.group_start = n.group_start and d.group_end = n.group_end and d.partition = n.partition "
        + "and d.prefix = n.prefix";

    private readonly string _select =
        "select n.place, d.row_count, d.sum_first, d.sum_second from unnest($3, $4, $5, $6) with ordinality "
        + "as n (group_start, group_end, partition, prefix, place) "
        + $"join {table} as d on d.{owner} = $1 and {Node}";

    private readonly string _delete =
        $"delete from {table} as d using unnest($3, $4, $5, $6) as n (group_start, group_end, partition, prefix) "
        + $"where d.{owner} = $1 and {Node}";

    private readonly string _upsert =
        $"insert into {table} ({owner}, level, group_start, group_end, partition, prefix, row_count, sum_first, "
        + "sum_second) select $1, $2, n.* from unnest($3, $4, $5, $6, $7, $8, $9) as n "
        + $"on conflict ({owner}, level, group_start, group_end, partition, prefix) do update "
        + "set row_count = excluded.row_count, sum_first = excluded.sum_first, sum_second = excluded.sum_second";

    private readonly string _deleteBelow =
        $"delete from {table} where {owner} = $1 and level = $2 and group_start = $3 and group_end = $4 "
        + "and partition = $5 and prefix between $6 and $7";

    /// <summary>The sums of nodes of one level, in the order of <paramref name="places"/>; zero where there is none.
    /// </summary>
    public async Task<DigestSums[]> ReadAsync(
        NpgsqlConnection connection,
        int number,
        IReadOnlyList<DigestPlace> places,
        CancellationToken cancellationToken)
    {
        var sums = new DigestSums[places.Count];
        for (var first = 0; first < places.Count; first += NodesPerStatement)
        {
            var part = places.Skip(first).Take(NodesPerStatement).ToList();
            var found = await connection.ListAsync(
                _select,
                row => (Place: row.GetInt64(0), Sums: HashColumns.Sums(row, 1)),
                cancellationToken,
                [number, part[0].Level, .. Columns(part)]).ConfigureAwait(false);
            found.ForEach(node => sums[first + node.Place - 1] = node.Sums);
        }

        return sums;
    }

    /// <summary>Writes nodes; those without rows are removed.</summary>
    public async Task WriteAsync(
        NpgsqlConnection connection,
        int number,
        IReadOnlyCollection<KeyValuePair<DigestPlace, DigestSums>> nodes,
        CancellationToken cancellationToken)
    {
        foreach (var level in nodes.GroupBy(node => node.Key.Level).OrderBy(level => level.Key))
        {
            var sorted = level.OrderBy(node => node.Key.Group)
                .ThenBy(node => node.Key.Partition)
                .ThenBy(node => node.Key.Prefix);
            foreach (var part in sorted.Where(node => node.Value.Count != 0).Chunk(NodesPerStatement))
            {
                await connection.ExecuteAsync(
                    _upsert,
                    cancellationToken,
                    [
                        number,
                        level.Key,
                        .. Columns([.. part.Select(node => node.Key)]),
                        part.Select(node => node.Value.Count).ToArray(),
                        part.Select(node => unchecked((long)node.Value.First)).ToArray(),
                        part.Select(node => unchecked((long)node.Value.Second)).ToArray(),
                    ]).ConfigureAwait(false);
            }

            foreach (var part in sorted.Where(node => node.Value.Count == 0).Chunk(NodesPerStatement))
            {
                await connection.ExecuteAsync(
                    _delete, cancellationToken, [number, level.Key, .. Columns([.. part.Select(node => node.Key)])])
                    .ConfigureAwait(false);
            }
        }
    }

    /// <summary>Removes all nodes below one.</summary>
    public async Task DeleteBelowAsync(
        NpgsqlConnection connection,
        int number,
        DigestPlace place,
        CancellationToken cancellationToken)
    {
        // A level that has none has none below it either.
        var removed = 1;
        for (var level = place.Level + 1; level <= DigestTree.MaxDepth && removed > 0; level++)
        {
            removed = await connection.ExecuteAsync(
                _deleteBelow,
                cancellationToken,
                number,
                level,
                place.Group.Start.Microseconds,
                place.Group.End.Microseconds,
                place.Partition,
                HashColumns.Sortable(place.Range.First),
                HashColumns.Sortable(place.Range.Last)).ConfigureAwait(false);
        }
    }

    /// <summary>The children of a node: the parameters after the owner are those of <see cref="PlaceOf"/>.</summary>
    public string SelectChildren =>
        $"select {HashColumns.Entries} from {table} where {owner} = $1 and group_start = $2 and group_end = $3 "
        + $"and partition = $4 and prefix between $5 and $6 and level = $7 order by prefix";

    /// <summary>The group, partition and key hashes of a place.</summary>
    public static object[] PlaceOf(DigestPlace place) =>
    [
        place.Group.Start.Microseconds,
        place.Group.End.Microseconds,
        place.Partition,
        HashColumns.Sortable(place.Range.First),
        HashColumns.Sortable(place.Range.Last),
    ];

    private static object[] Columns(IReadOnlyCollection<DigestPlace> places) =>
    [
        places.Select(place => place.Group.Start.Microseconds).ToArray(),
        places.Select(place => place.Group.End.Microseconds).ToArray(),
        places.Select(place => place.Partition).ToArray(),
        places.Select(place => HashColumns.Sortable(place.Prefix)).ToArray(),
    ];
}
