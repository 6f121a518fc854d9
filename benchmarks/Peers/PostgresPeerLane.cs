using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace StreamBatch.Benchmarks.Peers;

/// <summary>
/// One connection of <see cref="PostgresPeer"/>. While its statement runs, the next one is filled, so that parsing
/// costs no waiting time.
/// </summary>
internal sealed class PostgresPeerLane : IAsyncDisposable
{
    private const int BatchSize = 1_000;

    private readonly NpgsqlConnection _connection;
    private Batch _filling;
    private Batch _running;
    private Task _run = Task.CompletedTask;

    private PostgresPeerLane(NpgsqlConnection connection)
    {
        _connection = connection;
        _filling = new Batch(connection);
        _running = new Batch(connection);
    }

    public static async Task<PostgresPeerLane> OpenAsync(
        NpgsqlDataSource dataSource, CancellationToken cancellationToken)
    {
        NpgsqlConnection connection = await dataSource.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var lane = new PostgresPeerLane(connection);
        await lane._filling.Command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        await lane._running.Command.PrepareAsync(cancellationToken).ConfigureAwait(false);
        return lane;
    }

    /// <summary>Adds an event; true if the batch is full and must be sent.</summary>
    public bool Add(in EventLine line, long windowStartMicroseconds) =>
        _filling.Add(line, windowStartMicroseconds) == BatchSize;

    /// <summary>Waits for the batch before and starts this one.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        await _run.ConfigureAwait(false);
        (_filling, _running) = (_running, _filling);
        _filling.Clear();
        _run = _running.Command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Sends what is left and waits for it.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        await SendAsync(cancellationToken).ConfigureAwait(false);
        await _run.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // Still running only if another lane failed, and that failure is the one to report.
        await _run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _filling.Command.DisposeAsync().ConfigureAwait(false);
        await _running.Command.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>A prepared statement with its arrays.</summary>
    private sealed class Batch
    {
        private readonly List<string> _sources = new(BatchSize);
        private readonly List<string> _ids = new(BatchSize);
        private readonly List<string> _entities = new(BatchSize);
        private readonly List<DateTime> _windowStarts = new(BatchSize);
        private readonly List<decimal> _amounts = new(BatchSize);

        public Batch(NpgsqlConnection connection)
        {
            Command = new NpgsqlCommand(PostgresPeerSql.Ingest, connection);
            AddArray(_sources, NpgsqlDbType.Text);
            AddArray(_ids, NpgsqlDbType.Text);
            AddArray(_entities, NpgsqlDbType.Text);
            AddArray(_windowStarts, NpgsqlDbType.TimestampTz);
            AddArray(_amounts, NpgsqlDbType.Numeric);
        }

        public NpgsqlCommand Command { get; }

        public int Add(in EventLine line, long windowStartMicroseconds)
        {
            _sources.Add(Encoding.UTF8.GetString(line.Source));
            _ids.Add(Encoding.UTF8.GetString(line.Id));
            _entities.Add(Encoding.UTF8.GetString(line.Entity));
            _windowStarts.Add(DateTime.UnixEpoch.AddTicks(windowStartMicroseconds * TimeSpan.TicksPerMicrosecond));
            _amounts.Add(new decimal(line.AmountHundredths) / 100m);
            return _ids.Count;
        }

        public void Clear()
        {
            _sources.Clear();
            _ids.Clear();
            _entities.Clear();
            _windowStarts.Clear();
            _amounts.Clear();
        }

        private void AddArray<T>(List<T> values, NpgsqlDbType type) =>
            Command.Parameters.Add(new NpgsqlParameter<List<T>>
            {
                TypedValue = values,
                NpgsqlDbType = NpgsqlDbType.Array | type,
            });
    }
}
