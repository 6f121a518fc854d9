using System.Text;
using Microsoft.Data.Sqlite;

namespace StreamBatch.Benchmarks.Peers;

/// <summary>The events of one transaction of <see cref="SqlitePeer"/>, and its prepared statements.</summary>
internal sealed class SqlitePeerBatch : IDisposable
{
    private const int BatchSize = 1_000;

    private readonly SqliteConnection _connection;
    private readonly List<Row> _rows = new(BatchSize);
    private readonly SqliteCommand _insertIdentity;
    private readonly SqliteParameter _source;
    private readonly SqliteParameter _id;
    private readonly SqliteCommand _addToWindow;
    private readonly SqliteParameter _entity;
    private readonly SqliteParameter _start;
    private readonly SqliteParameter _amount;

    public SqlitePeerBatch(SqliteConnection connection)
    {
        _connection = connection;
        _insertIdentity = connection.CreateCommand();
        _insertIdentity.CommandText = SqlitePeerSql.InsertIdentity;
        _source = _insertIdentity.Parameters.Add("$source", SqliteType.Text);
        _id = _insertIdentity.Parameters.Add("$id", SqliteType.Text);
        _addToWindow = connection.CreateCommand();
        _addToWindow.CommandText = SqlitePeerSql.AddToWindow;
        _entity = _addToWindow.Parameters.Add("$entity", SqliteType.Text);
        _start = _addToWindow.Parameters.Add("$start", SqliteType.Integer);
        _amount = _addToWindow.Parameters.Add("$amount", SqliteType.Integer);
    }

    /// <summary>Adds an event; true if the batch is full and must be committed.</summary>
    public bool Add(in EventLine line, long windowStartMicroseconds)
    {
        _rows.Add(new Row(
            Encoding.UTF8.GetString(line.Source),
            Encoding.UTF8.GetString(line.Id),
            Encoding.UTF8.GetString(line.Entity),
            windowStartMicroseconds,
            line.AmountHundredths));
        return _rows.Count == BatchSize;
    }

    /// <summary>Writes the batch as one transaction and empties it.</summary>
    public void Commit()
    {
        // In the order of the windows' key, so that each page is visited once.
        _rows.Sort(static (left, right) => left.WindowStartMicroseconds == right.WindowStartMicroseconds
            ? string.CompareOrdinal(left.Entity, right.Entity)
            : left.WindowStartMicroseconds.CompareTo(right.WindowStartMicroseconds));

        using SqliteTransaction transaction = _connection.BeginTransaction();
        _insertIdentity.Transaction = transaction;
        _addToWindow.Transaction = transaction;
        foreach (Row row in _rows)
        {
            _source.Value = row.Source;
            _id.Value = row.Id;
            if (_insertIdentity.ExecuteNonQuery() == 1)
            {
                _entity.Value = row.Entity;
                _start.Value = row.WindowStartMicroseconds;
                _amount.Value = row.AmountHundredths;
                _addToWindow.ExecuteNonQuery();
            }
        }

        transaction.Commit();
        _rows.Clear();
    }

    public void Dispose()
    {
        _insertIdentity.Dispose();
        _addToWindow.Dispose();
    }

    private readonly record struct Row(
        string Source, string Id, string Entity, long WindowStartMicroseconds, long AmountHundredths);
}
