using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Embedded;

/// <summary>Blocks that become durable together, and those who wait for it.</summary>
internal sealed class CommitGroup
{
    private readonly TaskCompletionSource _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public List<PendingBlock> Blocks { get; } = [];

    public long Bytes { get; private set; }

    /// <summary>Completes when all blocks are on stable storage.</summary>
    public Task Durable => _durable.Task;

    public void Add(PendingBlock block)
    {
        Blocks.Add(block);
        Bytes += block.Payload.Bytes.Length;
    }

    public void Complete() => _durable.TrySetResult();

    public void Fail(Exception failure)
    {
        _durable.TrySetException(failure);

        // Nobody may be waiting: an explicit watermark alone, say. The host remembers the failure for all later calls.
        _ = _durable.Task.Exception;
    }
}
