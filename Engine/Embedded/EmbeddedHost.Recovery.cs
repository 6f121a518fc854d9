using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Judging;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Checkpoints;
using StreamBatch.Engine.Control;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost
{
    private const int PanesPerPublication = 10_000;

    /// <summary>
    /// Opens a store: loads the newest checkpoint, replays the log after it, and publishes again what may not have
    /// been.
    /// </summary>
    /// <exception cref="CorruptDataException">The log is damaged.</exception>
    public static Task<EmbeddedHost> OpenAsync(
        EmbeddedPorts ports,
        EmbeddedHostOptions options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ports);
        ArgumentNullException.ThrowIfNull(options);
        return OpenAsync(new EmbeddedHost(ports, options), cancellationToken);
    }

    private static async Task<EmbeddedHost> OpenAsync(EmbeddedHost host, CancellationToken cancellationToken)
    {
        try
        {
            await host.RecoverAsync(cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch (Exception failure)
        {
            host._failure = failure;
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var published = (await _ports.Results.ReadPublishedAsync(cancellationToken).ConfigureAwait(false))
            .ToDictionary(position => (position.ContractId, position.Partition), position => position.NextOffset);
        _published = IsReading ? published : null;
        await FindBaseAsync(cancellationToken).ConfigureAwait(false);
        var checkpoint = await _ports.Checkpoints.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (checkpoint is not null && IsCovered(checkpoint, published))
        {
            try
            {
                Load(checkpoint, _contracts);
                _lastCheckpoint = checkpoint.Position;
            }
            catch (OutdatedStateException)
            {
                // The log gives what the older version did not keep.
                _contracts.Clear();
            }
        }

        if (_base is not null && _lastCheckpoint < _base.Position)
        {
            await LoadBaseAsync(_base, published, cancellationToken).ConfigureAwait(false);
        }

        var panes = 0;
        await foreach (var block in _ports.Log.ReadAsync(_lastCheckpoint, cancellationToken).ConfigureAwait(false))
        {
            var hosted = await ReplayAsync(block, cancellationToken).ConfigureAwait(false);
            if (IsReading)
            {
                PassOver(hosted, block);
            }
            else if (block.Header.Partition != BlockHeader.ControlLog)
            {
                panes += hosted.EffectsOn(block.Header.Partition).Panes.Count;
            }

            if (panes >= PanesPerPublication)
            {
                panes = 0;
                await PublishReplayedAsync().ConfigureAwait(false);
            }
        }

        if (!IsReading)
        {
            await PublishReplayedAsync().ConfigureAwait(false);
            await PublishControlAsync().ConfigureAwait(false);
        }

        foreach (var hosted in _contracts.Values)
        {
            hosted.Control.TakeOver(1 + Math.Max(
                hosted.Control.Epoch, _ports.Log.EpochOf(hosted.Contract.Id, BlockHeader.ControlLog)));
            hosted.Control.TakeNewestSemantics();
            for (var partition = 0; partition < hosted.Writers.Length; partition++)
            {
                hosted.Writers[partition].TakeOver(_ports.Log.EpochOf(hosted.Contract.Id, partition));
                if (hosted.Writers[partition].State.Watermark is { } recorded)
                {
                    hosted.Roll.Report(partition, recorded);
                }
            }

            if (!IsReading)
            {
                await RemoveUnloadedRunsAsync(hosted, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A checkpoint whose panes or verdicts are not all in the results (their file was lost) cannot give them again:
    // replay does.
    private static bool IsCovered(Checkpoint checkpoint, Dictionary<(string, int), long> published) =>
        checkpoint.Parts.All(part => part.NextOffset == 0
            || published.GetValueOrDefault((part.ContractId, part.Partition)) >= part.NextOffset);

    private async Task LoadBaseAsync(
        PinnedCheckpoint pin,
        Dictionary<(string, int), long> published,
        CancellationToken cancellationToken)
    {
        var checkpoint = await ReadWholeAsync(pin, cancellationToken).ConfigureAwait(false);
        if (!IsCovered(checkpoint, published))
        {
            throw new CorruptDataException(
                "Results are lost, and the log that gave them is not kept any more: restore the store from a backup.");
        }

        foreach (var (id, hosted) in LoadAll(checkpoint))
        {
            // The base is none of the checkpoints that the next one builds upon.
            hosted.Control.MarkDirty();
            Array.ForEach(hosted.Writers.ToArray(), writer => writer.MarkDirty());
            _contracts.Add(id, hosted);
        }

        _lastCheckpoint = checkpoint.Position;
    }

    private void Load(Checkpoint checkpoint, SortedDictionary<string, HostedContract> contracts)
    {
        foreach (var part in checkpoint.Parts.OrderBy(part => part.Partition))
        {
            if (part.State is not { } memory)
            {
                throw new CorruptDataException("A checkpoint came without a part's state.");
            }

            var state = memory.Span;
            if (part.Partition == BlockHeader.ControlLog)
            {
                var control = ControlLog.Load(state, _ports.ParseContract);
                contracts.Add(part.ContractId, new HostedContract(control, _ports.HashKey));
            }
            else
            {
                contracts[part.ContractId].Writers[part.Partition].Load(state);
            }
        }
    }

    private async Task<HostedContract> ReplayAsync(LoggedBlock block, CancellationToken cancellationToken)
    {
        if (!_contracts.TryGetValue(block.ContractId, out var hosted))
        {
            hosted = new HostedContract(ControlLog.Open(block, _ports.ParseContract), _ports.HashKey);
            _contracts.Add(block.ContractId, hosted);
        }
        else if (block.Header.Partition != BlockHeader.ControlLog)
        {
            hosted.Writers[block.Header.Partition].Replay(block, hosted.EffectsOn(block.Header.Partition));
        }
        else if (hosted.Control.Replay(block) is { Count: > 0 } verdicts)
        {
            await _ports.Verdicts.AppendAsync(
                block.ContractId,
                [.. verdicts.Select(verdict =>
                    new StoredVerdict(verdict.Head.Length, verdict.Body, verdict.Head.Hash))],
                cancellationToken).ConfigureAwait(false);
        }

        return hosted;
    }

    private async Task PublishReplayedAsync()
    {
        List<(Contract, PublishBatch)> publications = [];
        foreach (var hosted in _contracts.Values)
        {
            hosted.TakePublications(publications);
        }

        await _publisher.AddAsync(publications).ConfigureAwait(false);
    }

    private async Task RemoveUnloadedRunsAsync(HostedContract hosted, CancellationToken cancellationToken)
    {
        var loaded = hosted.Control.Runs.Select(run => run.Id).ToHashSet(StringComparer.Ordinal);
        var saved = await _ports.BatchRuns.ReadIdsAsync(hosted.Contract, cancellationToken).ConfigureAwait(false);
        foreach (var id in saved)
        {
            if (!loaded.Contains(id))
            {
                await _ports.BatchRuns.RemoveAsync(hosted.Contract, id, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
