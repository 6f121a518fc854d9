using StreamBatch.Domain;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Publishing;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Embedded.Tests.Results;

public sealed class ResultFileTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public async Task Reopen_KeepsResultsAndBatchRuns()
    {
        await _fixture.Store.Log.AppendAsync([StoreSamples.Block("orders", 0, 0)], CancellationToken.None);
        await PublishAsync();
        await SaveRunAsync();

        await _fixture.ReopenAsync();

        Assert.Equal(1, await CountAsync());
        Assert.Equal(1, (await PublishedAsync()).Single().NextOffset);
        Assert.Single(await _fixture.Store.BatchRuns.ReadIdsAsync(StoreSamples.Contract(), CancellationToken.None));
    }

    [Fact]
    public async Task Reopen_WithoutTheResultFile_BeginsAnew_AndKeepsBatchRuns()
    {
        await _fixture.Store.Log.AppendAsync([StoreSamples.Block("orders", 0, 0)], CancellationToken.None);
        await PublishAsync();
        await SaveRunAsync();
        await _fixture.CloseAsync();
        File.Delete(_fixture.PathOf("results.db"));

        Assert.Empty(await PublishedAsync());
        Assert.Equal(0, await CountAsync());
        Assert.Single(await _fixture.Store.BatchRuns.ReadIdsAsync(StoreSamples.Contract(), CancellationToken.None));
    }

    [Fact]
    public async Task Reopen_WithResultsBeyondTheLog_BeginsThemAnew()
    {
        await PublishAsync();

        await _fixture.ReopenAsync();

        Assert.Empty(await PublishedAsync());
        Assert.Equal(0, await CountAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public async Task Reopen_WithADamagedResultFile_IsRefused_SayingThatItCanBeDeleted(int from)
    {
        await _fixture.Store.Log.AppendAsync([StoreSamples.Block("orders", 0, 0)], CancellationToken.None);
        await PublishAsync();
        await _fixture.CloseAsync();
        var path = _fixture.PathOf("results.db");
        var bytes = await File.ReadAllBytesAsync(path);
        bytes.AsSpan(from).Fill((byte)'x');
        await File.WriteAllBytesAsync(path, bytes);

        var exception = Assert.Throws<CorruptDataException>(() => _fixture.Store);

        Assert.Contains($"delete {path}*", exception.Message, StringComparison.Ordinal);
        Assert.Contains("made anew from the log", exception.Message, StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(_fixture.Folder, "results.db*"))
        {
            File.Delete(file);
        }

        Assert.Empty(await PublishedAsync());
    }

    [Fact]
    public async Task Reopen_WithADamagedFileOfRuns_IsRefused_AskingForABackup()
    {
        await SaveRunAsync();
        await _fixture.CloseAsync();
        await File.WriteAllTextAsync(_fixture.PathOf("batches.db"), new string('x', 8192));

        var exception = Assert.Throws<CorruptDataException>(() => _fixture.Store);

        Assert.Contains("backup", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("delete", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_EndedInTheTransaction_LeavesNothing_AndCanBeDoneAgain()
    {
        _fixture.OnFaultPoint = point =>
        {
            if (point == FaultPoint.InPublish)
            {
                throw new OperationCanceledException();
            }
        };
        await Assert.ThrowsAsync<OperationCanceledException>(PublishAsync);
        Assert.Equal(0, await CountAsync());
        _fixture.OnFaultPoint = null;
        await _fixture.ReopenAsync();

        await PublishAsync();

        Assert.Equal(1, await CountAsync());
    }

    [Fact]
    public async Task Read_WhilePublishing_SeesWholeBatches()
    {
        var contract = StoreSamples.Contract();
        var results = _fixture.Store.Results;
        var publishing = Task.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
            {
                await results.PublishAsync(
                    [(contract, StoreSamples.Batch(i + 1, [.. Enumerable.Range(0, 10).Select(key =>
                        StoreSamples.Pane($"k{key}", i, (i * 10) + key + 1, StoreSamples.Values(1, 1)))]))],
                    CancellationToken.None);
            }
        });
        var counts = new List<int>();
        while (!publishing.IsCompleted)
        {
            counts.Add(await CountAsync());
        }

        await publishing;

        Assert.DoesNotContain(counts, count => count % 10 != 0);
        Assert.Equal(500, await CountAsync());
    }

    private async Task PublishAsync() => await _fixture.Store.Results.PublishAsync(
        [(StoreSamples.Contract(), StoreSamples.Batch(1, [StoreSamples.Pane("k", 0, 1, StoreSamples.Values(1, 1))]))],
        CancellationToken.None);

    private async Task SaveRunAsync() => await _fixture.Store.BatchRuns.SaveAsync(
        StoreSamples.Contract(), "nightly", AsyncEnumerable.Empty<ResultRow>(), CancellationToken.None);

    private async Task<int> CountAsync() => await _fixture.Store.Results
        .ReadResultsAsync(StoreSamples.Contract(), new ResultQuery(), CancellationToken.None).CountAsync();

    private async Task<IReadOnlyList<PublishedPosition>> PublishedAsync() =>
        await _fixture.Store.Results.ReadPublishedAsync(CancellationToken.None);
}
