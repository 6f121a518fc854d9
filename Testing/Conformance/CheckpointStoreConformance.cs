using System.Text;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="ICheckpointStore"/> does. A store's tests derive from it and give an empty store.
/// </summary>
public abstract class CheckpointStoreConformance : IAsyncLifetime
{
    /// <summary>The store under test, empty at the start of each test.</summary>
    protected ICheckpointStore Store { get; private set; } = null!;

    /// <summary>Makes an empty store.</summary>
    protected abstract ValueTask<ICheckpointStore> OpenEmptyAsync();

    /// <summary>Closes the store and opens it again.</summary>
    protected abstract ValueTask<ICheckpointStore> ReopenAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Store = await OpenEmptyAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Read_OfAnEmptyStore_IsNull() => Assert.Null(await Store.ReadAsync(CancellationToken.None));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_GivesTheNewest(bool reopen)
    {
        await WriteAsync(1, ("a", 0, 5, "old"));
        await WriteAsync(2, ("a", 0, 6, "new"), ("a", -1, 1, ""));
        Store = reopen ? await ReopenAsync() : Store;

        await ExpectAsync(2, ("a", 0, 6, "new"), ("a", -1, 1, ""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Write_APartWithoutState_KeepsTheStateBefore(bool reopen)
    {
        await WriteAsync(1, ("a", 0, 5, "zero"), ("a", 1, 5, "one"));
        for (var i = 2; i < 8; i++)
        {
            Store = reopen ? await ReopenAsync() : Store;
            await WriteAsync(i, ("a", 0, i, null), ("a", 1, i, $"one {i}"));
        }

        await ExpectAsync(7, ("a", 0, 7, "zero"), ("a", 1, 7, "one 7"));
    }

    [Fact]
    public async Task Write_APartWithoutAnyState_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => WriteAsync(1, ("a", 0, 5, null)));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pins_StayUntilTheyAreUnpinned(bool reopen)
    {
        await Store.PinAsync(20, Checkpoint(2, ("a", -1, 1, "control"), ("a", 0, 6, "new")), CancellationToken.None);
        await Store.PinAsync(10, Checkpoint(1, ("a", 0, 5, "old")), CancellationToken.None);
        await Store.PinAsync(10, Checkpoint(9, ("a", 0, 9, "other")), CancellationToken.None);
        for (var i = 3; i < 8; i++)
        {
            await WriteAsync(i, ("a", 0, i, $"{i}"));
        }

        Store = reopen ? await ReopenAsync() : Store;

        Assert.Equal(
            [new PinnedCheckpoint(10, new LogPosition(0, 1)), new PinnedCheckpoint(20, new LogPosition(0, 2))],
            await Store.ReadPinsAsync(CancellationToken.None));
        Assert.Equal([("a", 0, 5, "old")], Parts(await PinnedAsync(10)));
        Assert.Equal([("a", -1, 1, "control"), ("a", 0, 6, "new")], Parts(await PinnedAsync(20)));
        Assert.Equal([("a", 0, 6, "new")], Parts(await PinnedAsync(20, "a", 0)));
        Assert.Empty(Parts(await PinnedAsync(20, "b", 0)));
        Assert.Null(await PinnedAsync(30));

        await Store.UnpinAsync(10, CancellationToken.None);
        await Store.UnpinAsync(10, CancellationToken.None);

        Assert.Null(await PinnedAsync(10));
        Assert.Equal(20, Assert.Single(await Store.ReadPinsAsync(CancellationToken.None)).Id);
        await ExpectAsync(7, ("a", 0, 7, "7"));
    }

    private static Checkpoint Checkpoint(
        long position,
        params (string Id, int Partition, long Next, string State)[] parts) => new(
        new LogPosition(0, position),
        [.. parts.Select(part => new CheckpointPart(
            part.Id, part.Partition, part.Next, Encoding.UTF8.GetBytes(part.State)))]);

    private static IEnumerable<(string Id, int Partition, long Next, string State)> Parts(Checkpoint? checkpoint) =>
        checkpoint!.Parts.Select(part =>
            (part.ContractId, part.Partition, part.NextOffset, Encoding.UTF8.GetString(part.State!.Value.Span)));

    private async Task<Checkpoint?> PinnedAsync(long id, string? contractId = null, int? partition = null) =>
        await Store.ReadPinnedAsync(id, contractId, partition, CancellationToken.None);

    /// <summary>Writes a checkpoint; its position is a byte of the first segment.</summary>
    protected async Task WriteAsync(
        long position,
        params (string Id, int Partition, long Next, string? State)[] parts) =>
        await Store.WriteAsync(
            new Checkpoint(
                new LogPosition(0, position),
                [.. parts.Select(part => new CheckpointPart(
                    part.Id,
                    part.Partition,
                    part.Next,
                    part.State is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(part.State)))]),
            CancellationToken.None);

    /// <summary>Asserts that the newest checkpoint is this one.</summary>
    protected async Task ExpectAsync(long position, params (string Id, int Partition, long Next, string State)[] parts)
    {
        var checkpoint = await Store.ReadAsync(CancellationToken.None);

        Assert.NotNull(checkpoint);
        Assert.Equal(new LogPosition(0, position), checkpoint.Position);
        Assert.Equal(parts, checkpoint.Parts.Select(part =>
            (part.ContractId, part.Partition, part.NextOffset, Encoding.UTF8.GetString(part.State!.Value.Span))));
    }
}
