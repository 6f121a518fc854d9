using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Storage.Embedded.Digests;
using StreamBatch.Storage.Embedded.Sqlite;

namespace StreamBatch.Storage.Embedded.Results;

/// <summary>
/// Changes of the digest trees by the rows of one publication, gathered and then written, each node once. As many are
/// held as rows were written.
/// </summary>
internal sealed class DigestChanges(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<DigestPlace, List<(ulong KeyHash, DigestSums Change)>> _changes = [];
    private readonly DigestTable _nodes = new(connection, "digest", "contract");

    private readonly SqliteStatement _addGroup = new(
        connection, "INSERT INTO window_group VALUES (?1, ?2) ON CONFLICT DO NOTHING");

    private readonly SqliteStatement _rows = new(
        connection,
        "SELECT key_hash, digest_first, digest_second, start_us, end_us FROM result WHERE contract = ?1 "
        + "AND group_us = ?2 AND partition = ?3 AND key_hash BETWEEN ?4 AND ?5 AND mode <> 2 ORDER BY key_hash");

    public void Clear() => _changes.Clear();

    public void Add(RowPlace place, DigestSums row) => Change(place, row);

    public void Remove(RowPlace place, DigestSums row) => Change(place, default(DigestSums).Minus(row));

    /// <summary>Writes the changes. The rows must stand in their table already: a leaf that grew too large is divided
    /// by
    /// reading them.</summary>
    public void Flush(Contract contract, long number)
    {
        foreach (var (root, changes) in _changes.OrderBy(entry => entry.Key.Group))
        {
            _addGroup.Bind(1, number).Bind(2, root.Group.Start.Microseconds).Run();
            changes.Sort((left, right) => left.KeyHash.CompareTo(right.KeyHash));
            Apply(contract, number, root, CollectionsMarshal.AsSpan(changes));
        }

        _changes.Clear();
    }

    public void Dispose()
    {
        _nodes.Dispose();
        _addGroup.Dispose();
        _rows.Dispose();
    }

    private void Change(RowPlace place, DigestSums change)
    {
        var root = DigestPlace.RootOf(place);
        if (!_changes.TryGetValue(root, out var changes))
        {
            _changes.Add(root, changes = []);
        }

        changes.Add((place.KeyHash, change));
    }

    private void Apply(
        Contract contract,
        long number,
        DigestPlace place,
        ReadOnlySpan<(ulong KeyHash, DigestSums Change)> changes)
    {
        var before = _nodes.Read(number, place);
        var after = before;
        foreach (var (_, change) in changes)
        {
            after = after.Plus(change);
        }

        if (after == before && changes.Length == 1)
        {
            return;
        }

        _nodes.Write(number, place, after);
        var wasDivided = DigestPlace.IsDivided(before.Count, place.Level);
        var isDivided = DigestPlace.IsDivided(after.Count, place.Level);
        if (isDivided && !wasDivided)
        {
            Divide(contract, number, place);
        }
        else if (wasDivided && !isDivided)
        {
            _nodes.DeleteBelow(number, place);
        }
        else if (isDivided)
        {
            ApplyToChildren(contract, number, place, changes);
        }
    }

    private void ApplyToChildren(
        Contract contract,
        long number,
        DigestPlace place,
        ReadOnlySpan<(ulong KeyHash, DigestSums Change)> changes)
    {
        while (!changes.IsEmpty)
        {
            var digit = DigestPlace.DigitOf(changes[0].KeyHash, place.Level);
            var length = 1;
            while (length < changes.Length && DigestPlace.DigitOf(changes[length].KeyHash, place.Level) == digit)
            {
                length++;
            }

            Apply(contract, number, place.Child(digit), changes[..length]);
            changes = changes[length..];
        }
    }

    private void Divide(Contract contract, long number, DigestPlace place)
    {
        var builder = new DigestTreeBuilder(
            (level, prefix, sums) => _nodes.Write(number, place with { Level = level, Prefix = prefix }, sums),
            place.Level);
        _rows.Bind(1, number)
            .Bind(2, place.Group.Start.Microseconds)
            .Bind(3, place.Partition)
            .Bind(4, DigestColumns.Sortable(place.Range.First))
            .Bind(5, DigestColumns.Sortable(place.Range.Last));
        while (_rows.Step())
        {
            var window = new Window(new EventTime(_rows.Int64(3)), new EventTime(_rows.Int64(4)));
            if (WindowGrouping.GroupOf(contract, window) == place.Group)
            {
                builder.Add(DigestColumns.Hash(_rows.Int64(0)), DigestColumns.Row(_rows, 1));
            }
        }

        builder.Complete();
    }
}
