using StreamBatch.Domain;
using StreamBatch.Domain.Binary;
using StreamBatch.Engine;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;

namespace StreamBatch.Storage.Embedded.Checkpoints;

/// <summary>
/// Keeps checkpoints in files. A part that has not changed is not written again: the manifest names the file that an
/// earlier checkpoint wrote.
/// </summary>
internal sealed class EmbeddedCheckpointStore : ICheckpointStore
{
    private readonly EmbeddedStoreOptions _options;
    private readonly CheckpointFolder _folder;

    // Newest first. Every one was read or written whole.
    private readonly List<CheckpointManifest> _manifests;
    private readonly PinFolder _pins;
    private long _sequence;

    public EmbeddedCheckpointStore(CheckpointFolder folder, LogPosition logEnd, EmbeddedStoreOptions options)
    {
        _options = options;
        _folder = folder;
        _pins = new PinFolder(folder.Path);
        _folder.DeleteBeyond(logEnd, options.Flush);
        _manifests = _folder.ReadManifests();
        _sequence = _folder.LastSequence();
    }

    /// <inheritdoc/>
    public ValueTask PinAsync(long id, Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return _pins.Open(id).ReadManifests().Count > 0
            ? ValueTask.CompletedTask
            : new EmbeddedCheckpointStore(_pins.Open(id), checkpoint.Position, _options)
                .WriteAsync(checkpoint, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<PinnedCheckpoint>> ReadPinsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<PinnedCheckpoint>>([.. _pins.List()
            .Select(id => (Id: id, Manifest: _pins.Open(id).ReadManifests().FirstOrDefault()))
            .Where(pin => pin.Manifest is not null)
            .Select(pin => new PinnedCheckpoint(pin.Id, pin.Manifest!.Position))]);

    /// <inheritdoc/>
    public ValueTask<Checkpoint?> ReadPinnedAsync(
        long id,
        string? contractId,
        int? partition,
        CancellationToken cancellationToken)
    {
        if (!_pins.List().Contains(id) || _pins.Open(id).ReadManifests().FirstOrDefault() is not { } manifest)
        {
            return ValueTask.FromResult<Checkpoint?>(null);
        }

        var folder = _pins.Open(id);
        var parts = manifest.Parts
            .Where(part => (contractId ?? part.ContractId) == part.ContractId
                && (partition ?? part.Partition) == part.Partition)
            .Select(part => new CheckpointPart(
                part.ContractId,
                part.Partition,
                part.NextOffset,
                folder.ReadPart(part) ?? throw new CorruptDataException(
                    $"{folder.PartPath(part.Sequence, part.Index)} is damaged: restore it from a backup.")));
        return ValueTask.FromResult<Checkpoint?>(new Checkpoint(manifest.Position, [.. parts]));
    }

    /// <inheritdoc/>
    public ValueTask UnpinAsync(long id, CancellationToken cancellationToken)
    {
        _pins.Remove(id, _options.Flush);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Write(checkpoint);
            return ValueTask.CompletedTask;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"A checkpoint cannot be written: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask<Checkpoint?> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_manifests.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (Read(_manifests[0]) is { } checkpoint)
                {
                    return ValueTask.FromResult<Checkpoint?>(checkpoint);
                }

                // Its files stay until the next checkpoint is written, for a person to look at.
                _manifests.RemoveAt(0);
            }

            return ValueTask.FromResult<Checkpoint?>(null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoreException($"A checkpoint cannot be read: {exception.Message}", exception);
        }
    }

    private Checkpoint? Read(CheckpointManifest manifest)
    {
        var parts = new List<CheckpointPart>(manifest.Parts.Count);
        foreach (var part in manifest.Parts)
        {
            if (_folder.ReadPart(part) is not { } state)
            {
                return null;
            }

            parts.Add(new CheckpointPart(part.ContractId, part.Partition, part.NextOffset, state));
        }

        return new Checkpoint(manifest.Position, parts);
    }

    private void Write(Checkpoint checkpoint)
    {
        var before = (_manifests.FirstOrDefault()?.Parts ?? [])
            .ToDictionary(part => (part.ContractId, part.Partition));
        foreach (var part in checkpoint.Parts)
        {
            if (part.State is null && !before.ContainsKey((part.ContractId, part.Partition)))
            {
                throw new ArgumentException(
                    $"Partition {part.Partition} of {part.ContractId} has no state, nor in the checkpoint before.",
                    nameof(checkpoint));
            }
        }

        var sequence = ++_sequence;
        var parts = WriteParts(checkpoint, sequence, before);
        var manifest = new CheckpointManifest(sequence, checkpoint.Position, parts);
        _options.Reach(FaultPoint.BeforeCheckpoint);
        DurableFiles.Write(_folder.TemporaryPath(sequence), _options.Flush, manifest.Encode());
        _options.Reach(FaultPoint.InCheckpoint);
        DurableFiles.Rename(_folder.TemporaryPath(sequence), _folder.ManifestPath(sequence), _options.Flush);
        _manifests.Insert(0, manifest);
        _options.Reach(FaultPoint.AfterCheckpoint);
        _manifests.RemoveRange(
            Math.Min(_manifests.Count, _options.CheckpointsKept),
            Math.Max(0, _manifests.Count - _options.CheckpointsKept));
        _folder.DeleteAllBut(_manifests);
    }

    private List<StoredPart> WriteParts(
        Checkpoint checkpoint,
        long sequence,
        Dictionary<(string ContractId, int Partition), StoredPart> before)
    {
        _options.Reach(FaultPoint.BeforeFlush);
        var parts = new List<StoredPart>(checkpoint.Parts.Count);
        foreach (var part in checkpoint.Parts)
        {
            if (parts.Count == checkpoint.Parts.Count / 2)
            {
                _options.Reach(FaultPoint.InFlush);
            }

            if (part.State is not { } state)
            {
                parts.Add(before[(part.ContractId, part.Partition)] with { NextOffset = part.NextOffset });
                continue;
            }

            var index = parts.Count;
            DurableFiles.Write(_folder.PartPath(sequence, index), _options.Flush, state);
            parts.Add(new StoredPart(
                part.ContractId,
                part.Partition,
                part.NextOffset,
                sequence,
                index,
                state.Length,
                Crc32C.Compute(state.Span)));
        }

        DurableFiles.FlushFolder(_folder.Path, _options.Flush);
        _options.Reach(FaultPoint.AfterFlush);
        return parts;
    }
}
