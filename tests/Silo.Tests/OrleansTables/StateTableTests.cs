using Orleans.Storage;
using StreamBatch.Silo.Tests.Grains;
using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.OrleansTables;

/// <summary>A state is written only by one who has read its newest version, and stands in one row.</summary>
public sealed class StateTableTests : IAsyncLifetime
{
    private const string Name = TallyGrain.StateName;

    private static readonly GrainId Grain = GrainId.Create("tally", "orders/7");

    private OrleansSchema? _schema;
    private Providers? _providers;
    private IGrainStorage? _storage;

    private IGrainStorage Storage => _storage!;

    public async Task InitializeAsync()
    {
        _schema = await OrleansSchema.CreateAsync();
        _providers = new Providers(_schema.ConnectionString);
        _storage = await _providers.OpenStorageAsync();
    }

    [PostgresFact]
    public async Task ConcurrentFirstWrites_LeaveOneRow_AndTheLoserIsTold()
    {
        for (var round = 0; round < 20; round++)
        {
            var grain = GrainId.Create("tally", $"orders/{round}");
            var states = (GrainState<Tally>[])[States.Create(1), States.Create(2)];

            var told = await AtOnceAsync(
                [.. states.Select(state => (Func<Task>)(() => Storage.WriteStateAsync(Name, grain, state)))]);

            Assert.Single(told, error => error is null);
            Assert.Single(told, error => error is InconsistentStateException);
            var winner = states[Array.IndexOf(told, null)];
            Assert.Equal((winner.State.Sum, winner.ETag), await ReadAsync(grain));
            Assert.Equal(round + 1L, await _schema!.ExecuteAsync("select count(*) from orleans_state"));
        }
    }

    [PostgresFact]
    public async Task ConcurrentLaterWrites_OneIsTaken()
    {
        var held = States.Create(1);
        await Storage.WriteStateAsync(Name, Grain, held);
        var states = (GrainState<Tally>[])[States.Copy(held, 2), States.Copy(held, 3)];

        var told = await AtOnceAsync(
            [.. states.Select(state => (Func<Task>)(() => Storage.WriteStateAsync(Name, Grain, state)))]);

        Assert.Single(told, error => error is InconsistentStateException);
        var winner = states[Array.IndexOf(told, null)];
        Assert.Equal((winner.State.Sum, winner.ETag), await ReadAsync(Grain));
    }

    [PostgresFact]
    public async Task AnOldVersion_NeitherWritesNorClears()
    {
        var held = States.Create(1);
        await Storage.WriteStateAsync(Name, Grain, held);
        var old = States.Copy(held, 5);
        held.State.Sum = 2;
        await Storage.WriteStateAsync(Name, Grain, held);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Name, Grain, old));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync(Name, Grain, old));
        await Assert.ThrowsAsync<InconsistentStateException>(
            () => Storage.WriteStateAsync(Name, Grain, States.Create(9)));

        Assert.Equal((2, held.ETag), await ReadAsync(Grain));
    }

    [PostgresFact]
    public async Task AStateMadeAnew_IsNotWrittenUnderAnOldVersion()
    {
        var held = States.Create(1);
        await Storage.WriteStateAsync(Name, Grain, held);
        var old = States.Copy(held, 5);
        await Storage.ClearStateAsync(Name, Grain, held);
        Assert.Equal(0L, await _schema!.ExecuteAsync("select count(*) from orleans_state"));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Name, Grain, old));
        await Storage.WriteStateAsync(Name, Grain, States.Create(2));

        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync(Name, Grain, old));
    }

    [PostgresFact]
    public async Task AClearedStateThatKeepsItsRow_IsReadAsNeverWritten()
    {
        using var keeping = new Providers(_schema!.ConnectionString, deleteStateOnClear: false);
        var storage = await keeping.OpenStorageAsync();
        var held = States.Create(1);
        await storage.WriteStateAsync(Name, Grain, held);
        var old = States.Copy(held, 5);
        await storage.ClearStateAsync(Name, Grain, held);
        Assert.Equal(1L, await _schema.ExecuteAsync("select count(*) from orleans_state where payload is null"));

        var read = States.Create(3);
        await storage.ReadStateAsync(Name, Grain, read);
        Assert.Equal((false, null, 0), (read.RecordExists, read.ETag, read.State.Sum));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(Name, Grain, old));
        read.State.Sum = 4;
        await storage.WriteStateAsync(Name, Grain, read);
        Assert.Equal((4, read.ETag), await ReadAsync(Grain));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync(Name, Grain, held));
    }

    [PostgresFact]
    public async Task Keys_OfAnyLengthAndKind_AreApart()
    {
        var start = new string('k', 5000);
        var grains = ((string[])
            [start + "a", start + "b", start, "5", "5+x", "5+y", "x", "X", "x/1", "x/1+y", new string('a', 32)])
            .Select(key => GrainId.Create("tally", key)).ToList();
        var names = (string[])["tally", "tally:1", new string('n', 3000)];
        foreach (var (name, grain, sum) in Cases())
        {
            await Storage.WriteStateAsync(name, grain, States.Create(sum));
        }

        foreach (var (name, grain, sum) in Cases())
        {
            Assert.Equal(sum, (await ReadAsync(grain, name)).Sum);
        }

        IEnumerable<(string Name, GrainId Grain, int Sum)> Cases() =>
            from name in names.Index()
            from grain in grains.Index()
            select (name.Item, grain.Item, (name.Index * 100) + grain.Index);
    }

    // A limit of the provider, to which grains' keys must not come near: it gives such keys as numbers.
    [PostgresFact]
    public async Task KeysThatReadAsNumbers_AreOneByTheirValue()
    {
        await Storage.WriteStateAsync(Name, GrainId.Create("tally", "cafe"), States.Create(1));

        Assert.Equal(1, (await ReadAsync(GrainId.Create("tally", "CAFE"))).Sum);
        Assert.Equal(1, (await ReadAsync(GrainId.Create("other", "0cafe"))).Sum);
        Assert.Equal(0, (await ReadAsync(GrainId.Create("tally", "cafe/"))).Sum);
    }

    [PostgresFact]
    public async Task TheHighestVersion_IsFollowedByTheLowest()
    {
        var held = States.Create(1);
        await Storage.WriteStateAsync(Name, Grain, held);
        await _schema!.ExecuteAsync($"update orleans_state set version = {int.MaxValue}");
        await Storage.ReadStateAsync(Name, Grain, held);

        await Storage.WriteStateAsync(Name, Grain, held);

        Assert.Equal("1", held.ETag);
    }

    // As few as fit into the page when another transaction keeps the server from reclaiming what they leave.
    [PostgresFact]
    public async Task Writes_StayInThePage()
    {
        var held = States.Create(1);
        for (var i = 0; i < 10; i++)
        {
            await Storage.WriteStateAsync(Name, Grain, held);
        }

        await Wait.UntilAsync("The statistics of the table", async () => await _schema!.ExecuteAsync(
            "select n_tup_upd = 9 and n_tup_hot_upd = 9 from pg_stat_user_tables where schemaname = current_schema() "
            + "and relname = 'orleans_state'") is true);
    }

    public async Task DisposeAsync()
    {
        _providers?.Dispose();
        if (_schema is not null)
        {
            await _schema.DisposeAsync();
        }
    }

    /// <summary>Runs writes that meet: none goes on before all wait for the table.</summary>
    private async Task<Exception?[]> AtOnceAsync(Func<Task>[] writes)
    {
        await using var blocker = await _schema!.ConnectAsync();
        await using var transaction = await blocker.BeginTransactionAsync();
        await using (var command = blocker.CreateCommand())
        {
            command.CommandText = "lock table orleans_state in share mode";
            await command.ExecuteNonQueryAsync();
        }

        var running = writes.Select(write => Record.ExceptionAsync(write)).ToList();
        await Wait.UntilAsync("The writes", async () => writes.LongLength.Equals(await _schema.ExecuteAsync(
            "select count(*) from pg_locks where not granted and relation = 'orleans_state'::regclass")));
        await transaction.CommitAsync();
        return await Task.WhenAll(running);
    }

    private async Task<(int Sum, string? ETag)> ReadAsync(GrainId grain, string name = Name)
    {
        var read = States.Create();
        await Storage.ReadStateAsync(name, grain, read);
        return (read.State.Sum, read.ETag);
    }
}
