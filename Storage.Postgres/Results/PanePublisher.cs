using Npgsql;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine;
using StreamBatch.Storage.Postgres.Connections;
using StreamBatch.Storage.Postgres.Digests;

namespace StreamBatch.Storage.Postgres.Results;

/// <summary>
/// Writes the panes of one contract: each into the history, the last one of a window into the current view if its
/// revision grows, and into the digests exactly what that changed.
/// </summary>
internal sealed class PanePublisher(NpgsqlConnection connection, Contract contract, int number)
{
    /// <summary>The most rows that go as arrays; more go by COPY into a table of the session.</summary>
    public const int MaxArrayRows = 5_000;

    private const string Staging = "publish_row";

    // OFFSET 0 keeps the planner from turning the join round: each new row looks up its old one.
    private const string OldRows =
        "select r.* from {0} as s cross join lateral (select group_us, partition, key_hash, key, start_us, end_us, "
        + "revision, mode, digest_first, digest_second from result where contract = $1 and group_us = s.group_us "
        + "and partition = s.partition and key_hash = s.key_hash and key = s.key and start_us = s.start_us "
        + "and end_us = s.end_us offset 0) as r where s.is_last";

    private readonly IReadOnlyList<CopyColumn<PlacedPane>> _columns = PlacedPane.Columns(contract);

    public async Task PublishAsync(IEnumerable<Pane> panes, CancellationToken cancellationToken)
    {
        var rows = Place(panes);
        if (rows.Count == 0)
        {
            return;
        }

        var (source, parameters) = await SendAsync(rows, cancellationToken).ConfigureAwait(false);
        var old = await ReadOldAsync(source, parameters, cancellationToken).ConfigureAwait(false);
        var current = rows.Where(row => row.IsLast && IsNewer(row, old)).ToList();
        var names = string.Join(", ", _columns.Take(_columns.Count - 3).Select(column => column.Name));
        await connection.ExecuteAsync(
            $"insert into pane (contract, {names}) select $1, {names} from {source} as s on conflict do nothing",
            cancellationToken,
            parameters).ConfigureAwait(false);
        var written = await connection.ExecuteAsync(InsertCurrent(source), cancellationToken, parameters)
            .ConfigureAwait(false);
        if (written != current.Count)
        {
            throw new StoreException(
                $"The results of {contract.Id} changed while they were published: another process writes them.");
        }

        await connection.ExecuteAsync(
            "insert into window_group (contract, group_us) select $1, unnest($2) on conflict do nothing",
            cancellationToken,
            number,
            current.Select(row => row.Place.Group.Start.Microseconds).Distinct().Order().ToArray())
            .ConfigureAwait(false);
        var changes = new DigestChanges();
        foreach (var row in current)
        {
            var before = old.GetValueOrDefault(KeyOf(row)).Digest;
            if (before != row.Digest)
            {
                changes.Add(row.Place, row.Digest.Minus(before));
            }
        }

        await new DigestPublisher(connection, contract, number).ApplyAsync(changes, cancellationToken)
            .ConfigureAwait(false);
    }

    private static bool IsNewer(
        PlacedPane row,
        Dictionary<(string Key, Window Window), (int Revision, DigestSums Digest)> old) =>
        !old.TryGetValue(KeyOf(row), out var before) || row.Pane.Revision > before.Revision;

    private static (string Key, Window Window) KeyOf(PlacedPane row) => (row.Pane.Key, row.Pane.Window);

    // Sorted as the index is; of each window the last revision is marked.
    private List<PlacedPane> Place(IEnumerable<Pane> panes)
    {
        var placed = panes.Select(pane => (Pane: pane, Place: RowPlace.Of(contract, pane.Key, pane.Window)))
            .OrderBy(row => row.Place.Group)
            .ThenBy(row => row.Place.Partition)
            .ThenBy(row => row.Place.KeyHash)
            .ThenBy(row => row.Pane.Key, StringComparer.Ordinal)
            .ThenBy(row => row.Pane.Window)
            .ThenBy(row => row.Pane.Revision)
            .ToList();
        return
        [
            .. placed.Select((row, i) => new PlacedPane(
                row.Pane,
                row.Place,
                row.Pane.Values is { } values && row.Pane.Mode != PaneMode.Withdrawal
                    ? RowDigest.Of(contract, row.Pane.Key, row.Pane.Window, values)
                    : default,
                i == placed.Count - 1 || placed[i + 1].Pane.Window != row.Pane.Window
                    || placed[i + 1].Pane.Key != row.Pane.Key)),
        ];
    }

    /// <summary>Brings the rows to the server; gives what stands for them in FROM, and the parameters, of which the
    /// first is the contract.</summary>
    private async Task<(string Source, object?[] Parameters)> SendAsync(
        List<PlacedPane> rows,
        CancellationToken cancellationToken)
    {
        var names = string.Join(", ", _columns.Select(column => column.Name));
        if (rows.Count <= MaxArrayRows)
        {
            var arrays = string.Join(", ", _columns.Select((column, i) => $"${i + 2}::{column.Type}[]"));
            return (
                $"(select * from unnest({arrays}) as u ({names}))",
                [number, .. _columns.Select(column => column.ToArray(rows))]);
        }

        var columns = string.Join(", ", _columns.Select(column => $"{column.Name} {column.Type}"));
        await connection.ExecuteAsync(
            $"create temporary table if not exists {Staging} ({columns}) on commit delete rows", cancellationToken)
            .ConfigureAwait(false);
        var importer = await connection
            .BeginBinaryImportAsync($"copy {Staging} ({names}) from stdin (format binary)", cancellationToken)
            .ConfigureAwait(false);
        await using (importer.ConfigureAwait(false))
        {
            foreach (var row in rows)
            {
                await importer.StartRowAsync(cancellationToken).ConfigureAwait(false);
                foreach (var column in _columns)
                {
                    await column.WriteAsync(importer, row, cancellationToken).ConfigureAwait(false);
                }
            }

            await importer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        }

        return (Staging, [number]);
    }

    private async Task<Dictionary<(string Key, Window Window), (int Revision, DigestSums Digest)>> ReadOldAsync(
        string source,
        object?[] parameters,
        CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            OldRows.Replace("{0}", source, StringComparison.Ordinal),
            row => (
                Key: (HashColumns.Text(row, 3), HashColumns.Window(row, 4)),
                Value: (
                    row.GetInt32(6),
                    row.GetInt32(7) == (int)PaneMode.Withdrawal ? default : HashColumns.RowDigest(row, 8))),
            cancellationToken,
            parameters).ConfigureAwait(false);
        return rows.ToDictionary(row => row.Key, row => row.Value);
    }

    private string InsertCurrent(string source)
    {
        var names = _columns.Take(_columns.Count - 1).Select(column => column.Name).ToList();
        var list = string.Join(", ", names);
        var changes = string.Join(", ", names.Select(name => $"{name} = excluded.{name}"));
        return $"insert into result (contract, {list}) select $1, {list} from {source} as s where s.is_last "
            + "on conflict (contract, group_us, partition, key_hash, short_key(key), start_us, end_us) do update "
            + $"set {changes} where result.revision < excluded.revision";
    }
}
