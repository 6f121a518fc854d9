using System.Text;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;

namespace StreamBatch.Storage.Embedded.Tests.Checkpoints;

public sealed class CheckpointFallbackTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData("00000002.manifest")]
    [InlineData("00000002-0.part")]
    public async Task Read_WithAnyWrongBitInTheNewest_GivesTheOneBefore(string name)
    {
        await WriteAsync("one");
        await WriteAsync("two");
        await _fixture.CloseAsync();
        var path = _fixture.PathOf("checkpoints", name);
        var whole = await File.ReadAllBytesAsync(path);
        for (var position = 0; position < whole.Length; position++)
        {
            var damaged = whole.ToArray();
            damaged[position] ^= 16;
            await File.WriteAllBytesAsync(path, damaged);
            await _fixture.ReopenAsync();

            Assert.Equal("one", await ReadAsync());
        }
    }

    [Fact]
    public async Task Write_AfterAFallBack_IsNewerThanTheDamagedOne_AndTakesTheStateThatWasRead()
    {
        await WriteAsync("one");
        await WriteAsync("two");
        await _fixture.CloseAsync();
        File.Delete(_fixture.PathOf("checkpoints", "00000002-0.part"));
        await _fixture.ReopenAsync();
        Assert.Equal("one", await ReadAsync());

        await WriteAsync(null);
        await _fixture.ReopenAsync();

        Assert.Equal("one", await ReadAsync());
        Assert.Equal(["00000001-0.part", "00000001.manifest", "00000003.manifest"], Names());
    }

    [Fact]
    public async Task Read_WithNoWholeCheckpoint_IsNull()
    {
        await WriteAsync("one");
        await _fixture.CloseAsync();
        File.Delete(_fixture.PathOf("checkpoints", "00000001-0.part"));
        await _fixture.ReopenAsync();

        Assert.Null(await ReadAsync());
    }

    [Fact]
    public async Task Write_DeletesWhatNoKeptCheckpointNeeds()
    {
        await WriteAsync("one");
        await WriteAsync(null);
        await WriteAsync(null);
        Assert.Equal(["00000001-0.part", "00000002.manifest", "00000003.manifest"], Names());
        await WriteAsync("four");
        await WriteAsync("five");

        Assert.Equal(["00000004-0.part", "00000004.manifest", "00000005-0.part", "00000005.manifest"], Names());
    }

    [Fact]
    public async Task Open_WithACheckpointBeyondTheLog_DropsItForEver()
    {
        await WriteAsync("one");
        await _fixture.Store.Checkpoints.WriteAsync(
            new Checkpoint(new LogPosition(0, 100_000), [new CheckpointPart("a", 0, 1, "two"u8.ToArray())]),
            CancellationToken.None);

        await _fixture.ReopenAsync();

        Assert.Equal("one", await ReadAsync());
        Assert.DoesNotContain("00000002.manifest", Names());
    }

    [Theory]
    [InlineData(FaultPoint.BeforeFlush, "one")]
    [InlineData(FaultPoint.InFlush, "one")]
    [InlineData(FaultPoint.AfterFlush, "one")]
    [InlineData(FaultPoint.BeforeCheckpoint, "one")]
    [InlineData(FaultPoint.InCheckpoint, "one")]
    [InlineData(FaultPoint.AfterCheckpoint, "two")]
    public async Task Write_EndedAtAnyPoint_LeavesTheOneBeforeOrTheNew(FaultPoint end, string expected)
    {
        await WriteAsync("one");
        _fixture.OnFaultPoint = point =>
        {
            if (point == end)
            {
                throw new OperationCanceledException();
            }
        };
        await _fixture.ReopenAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => WriteAsync("two"));
        _fixture.OnFaultPoint = null;
        await _fixture.ReopenAsync();

        Assert.Equal(expected, await ReadAsync());
        await WriteAsync("three");
        Assert.Equal("three", await ReadAsync());
        Assert.DoesNotContain(Names(), name => name.EndsWith(".new", StringComparison.Ordinal));
    }

    private async Task WriteAsync(string? state)
    {
        // A bare null would become empty memory: null converts to it as an array.
        var bytes = state is null ? default(ReadOnlyMemory<byte>?) : Encoding.UTF8.GetBytes(state);
        await _fixture.Store.Checkpoints.WriteAsync(
            new Checkpoint(default, [new CheckpointPart("a", 0, 1, bytes)]), CancellationToken.None);
    }

    private async Task<string?> ReadAsync() =>
        await _fixture.Store.Checkpoints.ReadAsync(CancellationToken.None) is { } checkpoint
            ? Encoding.UTF8.GetString(checkpoint.Parts[0].State!.Value.Span)
            : null;

    private string[] Names() =>
    [
        .. Directory.GetFiles(_fixture.PathOf("checkpoints"))
            .Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal),
    ];
}
