using StreamBatch.Engine.Reconciling;
using StreamBatch.Storage.Postgres.Cluster;
using StreamBatch.Storage.Postgres.Tests.Server;

namespace StreamBatch.Storage.Postgres.Tests.Cluster;

/// <summary>Tasks of reconcilers: numbered, one at a time, and refused to those who had them before.</summary>
public sealed class ReconcileTaskStoreTests : IAsyncLifetime
{
    private const string Id = "orders";
    private static readonly ReconcileRequest Request = new(new ReconcileOptions { MaxDifferences = 5 }, null);
    private readonly string _schema = PostgresServer.NewSchema();
    private PostgresClusterStore _store = null!;

    private IReconcileTaskStore Tasks => _store.Reconciling.Tasks;

    public async Task InitializeAsync() => _store = await PostgresClusterStore.OpenAsync(
        new PostgresStoreOptions { ConnectionString = await PostgresServer.ConnectAsync(), Schema = _schema }, default);

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Tasks_AreNumberedAndBounded_AndTakenInOrder()
    {
        Assert.Equal(1, await Tasks.AddAsync(Id, Request, 2, 7, default));
        Assert.Equal(2, await Tasks.AddAsync(Id, Request, 2, 8, default));
        Assert.Null(await Tasks.AddAsync(Id, Request, 2, 9, default));
        Assert.Equal(1, await Tasks.AddAsync("other", Request, 2, 9, default));

        var first = await Tasks.TakeAsync(Id, default);
        Assert.True(await Tasks.EndAsync(Id, first!.Epoch, "{}", null, 10, default));
        var second = await Tasks.TakeAsync(Id, default);
        Assert.True(await Tasks.EndAsync(Id, second!.Epoch, null, "broken", 11, default));

        Assert.Equal((1, 1, 1, Request), (first.Number, first.Epoch, first.Attempt, first.Request));
        Assert.Equal((2, 2), (second.Number, second.Epoch));
        Assert.Null(await Tasks.TakeAsync(Id, default));
        var read = await Tasks.ReadAsync(Id, 1, default);
        Assert.Equal(("{}", ReconcileTaskState.Done, 10L), (read!.Report, read.State, read.EndedMicroseconds!.Value));
        Assert.Equal(
            [(2L, "broken"), (1L, null)],
            (await Tasks.ReadNewestAsync(Id, 5, default)).Select(task => (task.Number, task.Failure)));
    }

    [Fact]
    public async Task TaskThatIsTakenUpAgain_IsRefusedToTheOneBefore()
    {
        await Tasks.AddAsync(Id, Request, 2, 7, default);
        var first = (await Tasks.TakeAsync(Id, default))!;
        var step = new ReconcileStep(ReconcileStage.Sealing, null, null, null);
        Assert.True(await Tasks.BeginStepAsync(Id, first.Epoch, step, "{}", default));

        var second = (await Tasks.TakeAsync(Id, default))!;

        Assert.Equal((1L, 2, "{}"), (second.Number, second.Attempt, second.Report));
        Assert.True(second.Epoch > first.Epoch);
        Assert.Equal(second.Epoch, (await _store.TakeOverAsync(Id, 0, default)).ReconcileTurn);
        Assert.False(await Tasks.BeginStepAsync(Id, first.Epoch, step, null, default));
        Assert.False(await Tasks.EndAsync(Id, first.Epoch, "{}", null, 10, default));
        Assert.True(await Tasks.EndAsync(Id, second.Epoch, "{}", null, 10, default));
        Assert.True(await Tasks.EndAsync(Id, second.Epoch, "{}", null, 10, default));
    }

    [Fact]
    public async Task TakesAtOneTime_HaveEpochsOfTheirOwn()
    {
        await Tasks.AddAsync(Id, Request, 2, 7, default);

        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Tasks.TakeAsync(Id, default).AsTask()));

        Assert.Equal(Enumerable.Range(1, 8).Select(epoch => (long)epoch), taken.Select(task => task!.Epoch).Order());
    }
}
