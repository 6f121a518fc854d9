using StreamBatch.Engine.BlockLogs;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>
/// Goal: a connection that breaks at any COMMIT loses nothing and does nothing twice. Method: the same run of the host,
/// once for every commit of the undisturbed run, with the connection cut there.
/// </summary>
public sealed class CutTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();
    private CuttingProxy _proxy = null!;

    public async Task InitializeAsync() => _proxy = new CuttingProxy(await PostgresServer.ConnectAsync());

    public async Task DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [InlineData(CutMoment.BeforeCommit)]
    [InlineData(CutMoment.BeforeAnswer)]
    [InlineData(CutMoment.AfterAnswer)]
    public async Task ACutAtAnyCommit_LeavesWhatTheUndisturbedRunLeaves(CutMoment moment)
    {
        var expected = await RunAsync(null, 0);
        var commits = _proxy.Commits;

        Assert.InRange(commits, 12, 100);
        for (var commit = 1; commit <= commits; commit++)
        {
            Assert.Equal(expected, await RunAsync(moment, commit));
            Assert.Equal(commit, _proxy.Cuts);
        }
    }

    [Theory]
    [InlineData(CutMoment.BeforeCommit, 1)]
    [InlineData(CutMoment.BeforeAnswer, 2)]
    public async Task ATakeOverAtTheCut_FencesTheRetry(CutMoment moment, long groups)
    {
        PostgresStore? newer = null;
        var older = await _fixture.OpenAsync(_proxy.ConnectionString);
        await older.Log.AppendAsync([StoreSamples.Block("a", 0, 0)], CancellationToken.None);
        _proxy.Arm(moment, 1);
        _proxy.OnCut = async link =>
        {
            link();
            newer = await _fixture.OpenAsync();
        };

        // The driver learns of the cut only when the take-over is done.
        var append = older.Log.AppendAsync([StoreSamples.Block("a", 0, 1)], CancellationToken.None).AsTask();

        await Assert.ThrowsAsync<FencedException>(() => append);
        Assert.Equal(new LogPosition(0, groups), newer!.Log.End);
        await newer.Log.AppendAsync([StoreSamples.Block("a", 0, groups)], CancellationToken.None);
        Assert.Equal(groups + 1, await newer.Log.ReadAsync(default, CancellationToken.None).CountAsync());
    }

    private async Task<List<string>> RunAsync(CutMoment? moment, int commit)
    {
        await using var fixture = new StoreFixture();
        using var run = new HostedRun(fixture);
        return await run.RunAsync(_proxy.ConnectionString, () => _proxy.Arm(moment, commit));
    }
}
