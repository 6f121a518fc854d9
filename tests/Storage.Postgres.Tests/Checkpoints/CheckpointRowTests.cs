using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Storage.Postgres.Checkpoints;
using StreamBatch.Storage.Postgres.Tests.Server;

namespace StreamBatch.Storage.Postgres.Tests.Checkpoints;

/// <summary>Checkpoints as they stand in rows: chunks, damage, and what is dropped.</summary>
public sealed class CheckpointRowTests : IAsyncLifetime
{
    private readonly StoreFixture _fixture = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(PostgresCheckpointStore.ChunkBytes, 1)]
    [InlineData((2 * PostgresCheckpointStore.ChunkBytes) + 1, 3)]
    public async Task AState_IsCutIntoChunks(int length, long chunks)
    {
        var state = new byte[length];
        new Random(1).NextBytes(state);
        var store = await _fixture.OpenAsync();
        await WriteAsync(store, 5, state);

        var read = await store.Checkpoints.ReadAsync(CancellationToken.None);

        Assert.True(read!.Parts[0].State!.Value.Span.SequenceEqual(state));
        Assert.Equal(chunks, await _fixture.ExecuteAsync("select count(*) from checkpoint_chunk"));
    }

    [Theory]
    [InlineData("update checkpoint_chunk set bytes = 'y' where state_sequence = 3")]
    [InlineData("update checkpoint_chunk set bytes = 'three and more' where state_sequence = 3")]
    [InlineData("delete from checkpoint_chunk where state_sequence = 3")]
    public async Task ADamagedCheckpoint_IsPassedOver_AndNeverBuiltUpon(string damage)
    {
        var store = await _fixture.OpenAsync();
        await WriteAsync(store, 1, "one"u8.ToArray());
        await WriteAsync(store, 2, "two"u8.ToArray());
        await WriteAsync(store, 3, "three"u8.ToArray());
        await _fixture.ExecuteAsync(damage);
        store = await OpenPastTheLogAsync();

        var read = await store.Checkpoints.ReadAsync(CancellationToken.None);
        await WriteAsync(store, 4, null);
        var next = await store.Checkpoints.ReadAsync(CancellationToken.None);

        Assert.Equal(new LogPosition(0, 2), read!.Position);
        Assert.Equal("two"u8.ToArray(), read.Parts[0].State!.Value.ToArray());
        Assert.Equal(new LogPosition(0, 4), next!.Position);
        Assert.Equal("two"u8.ToArray(), next.Parts[0].State!.Value.ToArray());
    }

    [Fact]
    public async Task OldCheckpoints_AreDropped_WithTheStatesThatNothingRefersTo()
    {
        var store = await _fixture.OpenAsync();
        for (var i = 1; i <= 6; i++)
        {
            await WriteAsync(store, i, i is 2 or 5 ? [(byte)i] : i == 1 ? [1] : null);
        }

        Assert.Equal(2L, await _fixture.ExecuteAsync("select count(*) from checkpoint"));
        Assert.Equal(2L, await _fixture.ExecuteAsync("select count(*) from checkpoint_part"));
        Assert.Equal(
            5L, await _fixture.ExecuteAsync("select min(state_sequence) from checkpoint_chunk having count(*) = 1"));
    }

    // A store whose log ends before a checkpoint does not open: this log has no blocks, only a counter.
    private async Task<PostgresStore> OpenPastTheLogAsync()
    {
        await _fixture.ExecuteAsync("""
            insert into log_day values ('1970-01-01', 1);
            create table log_block_all partition of log_block for values from ('1970-01-01') to ('1970-01-02');
            insert into log_block
            select '1970-01-01', g, 0, 1, 'a', 0, g - 1, g, '00000000-0000-0000-0000-000000000000', 0, 0, '', ''
            from generate_series(1, 9) g;
            update log_end set group_number = 9, day = '1970-01-01'
            """);
        return await _fixture.ReopenAsync();
    }

    private static async Task WriteAsync(PostgresStore store, long position, byte[]? state) =>
        await store.Checkpoints.WriteAsync(
            new Checkpoint(
                new LogPosition(0, position),
                [new CheckpointPart("a", 0, position, state is null ? (ReadOnlyMemory<byte>?)null : state)]),
            CancellationToken.None);
}
