using System.Buffers;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Embedded.Digests;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>Writes the panes of one partition, sorted as the tables are, and keeps the digests in step.</summary>
internal sealed class PanePublisher(SqliteConnection connection) : IDisposable
{
    private const string Place =
        "contract = ?1 AND group_us = ?2 AND partition = ?3 AND key_hash = ?4 AND key = ?5 AND start_us = ?6 "
        + "AND end_us = ?7";

    private const string PaneTable =
        "contract, group_us, partition, key_hash, key, start_us, end_us, number, revision, mode, timing, cause, "
        + "aggregates, block_offset, rests_on, ingested_us, ingested_counter, run, delta, retracts";

    private readonly List<(Pane Pane, RowPlace Place)> _order = [];
    private readonly ArrayBufferWriter<byte> _json = new(1024);
    private readonly Utf8JsonWriter _jsonWriter = new(new ArrayBufferWriter<byte>(1));

    // The first revision is by far the most common: it costs one statement.
    private readonly SqliteStatement _insert = new(
        connection,
        $"INSERT INTO result ({PaneTable}, digest_first, digest_second) VALUES "
        + "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22) "
        + "ON CONFLICT DO NOTHING");

    private readonly SqliteStatement _select = new(
        connection, $"SELECT revision, mode, digest_first, digest_second FROM result WHERE {Place}");

    private readonly SqliteStatement _supersede = new(
        connection,
        $"INSERT INTO superseded ({PaneTable}) SELECT {PaneTable} FROM result WHERE {Place} ON CONFLICT DO NOTHING");

    private readonly SqliteStatement _delete = new(connection, $"DELETE FROM result WHERE {Place}");

    private readonly SqliteStatement _insertOld = new(
        connection,
        $"INSERT INTO superseded ({PaneTable}) VALUES "
        + "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20) "
        + "ON CONFLICT DO NOTHING");

    /// <summary>Writes those of <paramref name="panes"/> whose number is greater than <paramref name="lastPane"/>;
    /// returns the greatest number.</summary>
    public long Publish(
        Contract contract,
        long contractNumber,
        IReadOnlyList<Pane> panes,
        long lastPane,
        DigestChanges digests)
    {
        var last = lastPane;
        _order.Clear();
        for (var i = 0; i < panes.Count; i++)
        {
            if (panes[i].Number > lastPane)
            {
                _order.Add((panes[i], RowPlace.Of(contract, panes[i].Key, panes[i].Window)));
                last = Math.Max(last, panes[i].Number);
            }
        }

        _order.Sort(Compare);
        foreach (var (pane, place) in _order)
        {
            Write(contract, contractNumber, pane, place, digests);
        }

        return last;
    }

    public void Dispose()
    {
        _insert.Dispose();
        _select.Dispose();
        _supersede.Dispose();
        _delete.Dispose();
        _insertOld.Dispose();
        _jsonWriter.Dispose();
    }

    // The order of the tables; revisions of one window by number.
    private static int Compare((Pane Pane, RowPlace Place) left, (Pane Pane, RowPlace Place) right)
    {
        var order = left.Place.Group.CompareTo(right.Place.Group);
        order = order != 0 ? order : left.Place.Partition.CompareTo(right.Place.Partition);
        order = order != 0 ? order : left.Place.KeyHash.CompareTo(right.Place.KeyHash);
        order = order != 0 ? order : string.CompareOrdinal(left.Pane.Key, right.Pane.Key);
        order = order != 0 ? order : left.Pane.Window.CompareTo(right.Pane.Window);
        return order != 0 ? order : left.Pane.Number.CompareTo(right.Pane.Number);
    }

    private void Write(Contract contract, long contractNumber, Pane pane, RowPlace place, DigestChanges digests)
    {
        var digest = pane.Values is { } values && pane.Mode != PaneMode.Withdrawal
            ? RowDigest.Of(contract, pane.Key, pane.Window, values)
            : default;
        BindPane(_insert, contract, contractNumber, pane, place);
        _insert.Bind(21, unchecked((long)digest.First)).Bind(22, unchecked((long)digest.Second));
        if (pane.Revision == 1)
        {
            _insert.Run();
            if (_insert.Changes == 1)
            {
                digests.Add(place, digest);
                return;
            }
        }

        BindPlace(_select, contractNumber, pane, place);
        if (_select.Step())
        {
            var isNewer = pane.Revision > _select.Int32(0);
            var old = (PaneMode)_select.Int32(1) == PaneMode.Withdrawal
                ? default
                : new DigestSums(1, unchecked((ulong)_select.Int64(2)), unchecked((ulong)_select.Int64(3)));
            _select.Reset();
            if (!isNewer)
            {
                BindPane(_insertOld, contract, contractNumber, pane, place).Run();
                return;
            }

            BindPlace(_supersede, contractNumber, pane, place).Run();
            BindPlace(_delete, contractNumber, pane, place).Run();
            digests.Remove(place, old);
        }

        _insert.Run();
        digests.Add(place, digest);
    }

    private static SqliteStatement BindPlace(
        SqliteStatement statement,
        long contract,
        Pane pane,
        RowPlace place) => statement
        .Bind(1, contract)
        .Bind(2, place.Group.Start.Microseconds)
        .Bind(3, place.Partition)
        .Bind(4, DigestColumns.Sortable(place.KeyHash))
        .Bind(5, pane.Key)
        .Bind(6, pane.Window.Start.Microseconds)
        .Bind(7, pane.Window.End.Microseconds);

    private SqliteStatement BindPane(
        SqliteStatement statement,
        Contract contract,
        long contractNumber,
        Pane pane,
        RowPlace place)
    {
        BindPlace(statement, contractNumber, pane, place)
            .Bind(8, pane.Number)
            .Bind(9, pane.Revision)
            .Bind(10, (int)pane.Mode)
            .Bind(11, (int)pane.Timing)
            .Bind(12, (int)pane.Cause)
            .Bind(14, pane.Offset)
            .Bind(15, pane.RestsOn)
            .Bind(16, pane.Ingested.Microseconds)
            .Bind(17, pane.Ingested.Counter)
            .Bind(18, pane.Run);
        BindValues(statement, 13, contract, pane.Values);
        BindValues(statement, 20, contract, pane.Retracts);
        if (pane.Delta is not { } delta)
        {
            return statement.BindNull(19);
        }

        _json.ResetWrittenCount();
        _jsonWriter.Reset(_json);
        AggregateDeltaJson.Write(_jsonWriter, contract, delta, (writer, time) => writer.WriteNumberValue(time));
        _jsonWriter.Flush();
        return statement.BindUtf8(19, _json.WrittenSpan);
    }

    private void BindValues(SqliteStatement statement, int parameter, Contract contract, AggregateValues? values)
    {
        if (values is null)
        {
            statement.BindNull(parameter);
            return;
        }

        _json.ResetWrittenCount();
        _jsonWriter.Reset(_json);
        AggregateValuesJson.Write(_jsonWriter, contract.AllAggregates, values);
        _jsonWriter.Flush();
        statement.BindUtf8(parameter, _json.WrittenSpan);
    }
}
