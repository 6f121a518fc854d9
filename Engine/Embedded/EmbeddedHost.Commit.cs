using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost
{
    private async Task CommitLoopAsync()
    {
        while (true)
        {
            await _work.WaitAsync().ConfigureAwait(false);
            if (_isStopping)
            {
                return;
            }

            await _appendLock.WaitAsync().ConfigureAwait(false);
            try
            {
                await _gate.WaitAsync().ConfigureAwait(false);
                CommitGroup group;
                List<(Contract, PublishBatch)> publications;
                try
                {
                    group = CloseGroup(out publications);
                }
                finally
                {
                    _gate.Release();
                }

                await CommitAsync(group, publications).ConfigureAwait(false);
                if (_failure is null && _bytesSinceCheckpoint >= _options.CheckpointBytes)
                {
                    await CheckpointFromLoopAsync().ConfigureAwait(false);
                }
            }
            catch (Exception failure)
            {
                // Told to those who wait by CommitAsync, and to all later callers by the host.
                _failure ??= failure;
            }
            finally
            {
                _appendLock.Release();
            }
        }
    }

    /// <summary>Takes both locks, and makes everything before durable and published.</summary>
    private async Task EnterAsync()
    {
        await _appendLock.WaitAsync().ConfigureAwait(false);
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            ThrowIfFailed();
            await FlushAsync().ConfigureAwait(false);
        }
        catch
        {
            Leave();
            throw;
        }
    }

    private void Leave()
    {
        // Blocks that an interrupted act left behind are whole steps: they become durable as any others do.
        if (_open.Blocks.Count > 0)
        {
            _work.Release();
        }

        _gate.Release();
        _appendLock.Release();
    }

    /// <summary>Holding both locks: makes the open group durable and publishes everything.</summary>
    private async Task FlushAsync()
    {
        var group = CloseGroup(out var publications);
        await CommitAsync(group, []).ConfigureAwait(false);
        ThrowIfFailed();
        try
        {
            await _publisher.DrainAsync(publications).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            _failure ??= failure;
            throw;
        }
    }

    private CommitGroup CloseGroup(out List<(Contract Contract, PublishBatch Batch)> publications)
    {
        publications = [];
        foreach (var hosted in _contracts.Values)
        {
            hosted.TakePublications(publications);
        }

        var group = _open;
        _open = new CommitGroup();
        return group;
    }

    private async Task CommitAsync(CommitGroup group, List<(Contract Contract, PublishBatch Batch)> publications)
    {
        if (_failure is { } earlier)
        {
            // The group may end in a step that threw midway: nothing of it may reach the log.
            group.Fail(earlier);
            return;
        }

        try
        {
            if (group.Blocks.Count > 0)
            {
                ThrowIfReading();
                await _ports.Log.AppendAsync(group.Blocks, CancellationToken.None).ConfigureAwait(false);
                _bytesSinceCheckpoint += group.Bytes;
            }

            if (publications.Count > 0)
            {
                await _publisher.AddAsync(publications).ConfigureAwait(false);
            }

            group.Complete();
        }
        catch (Exception failure)
        {
            _failure ??= failure;
            group.Fail(failure);
            throw;
        }
    }

    private async Task CheckpointFromLoopAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await FlushAsync().ConfigureAwait(false);
            await WriteCheckpointAsync().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    // The verdicts are in the same file as these positions: whoever finds one behind a checkpoint knows that the file
    // lost its end, and replays.
    private async Task PublishControlAsync()
    {
        List<(Contract, PublishBatch)> positions = [];
        foreach (var hosted in _contracts.Values)
        {
            positions.Add((hosted.Contract, new PublishBatch
            {
                ContractId = hosted.Contract.Id,
                Partition = BlockHeader.ControlLog,
                NextOffset = hosted.Control.NextOffset,
                Panes = [],
                Quarantined = [],
                QuarantineChanges = [],
            }));
        }

        await _publisher.DrainAsync(positions).ConfigureAwait(false);
    }

    /// <summary>Holding both locks, with everything durable and published: state, log and results say the
    /// same.</summary>
    private async Task WriteCheckpointAsync()
    {
        await PublishControlAsync().ConfigureAwait(false);
        var checkpoint = new Checkpoint(_ports.Log.End, [.. _contracts.Values.SelectMany(hosted => hosted.Save())]);
        try
        {
            await _ports.Checkpoints.WriteAsync(checkpoint, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // The parts count as saved now: a later checkpoint would leave them out and refer to ones that are not
            // there.
            _failure ??= failure;
            throw;
        }

        _lastCheckpoint = checkpoint.Position;
        _bytesSinceCheckpoint = 0;
    }
}
