using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Engine.Backups;
using StreamBatch.Engine.Publishing;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost
{
    /// <summary>What the store says now, of one moment: all before it is durable and published.</summary>
    internal async Task<BackupState> ReadBackupStateAsync(CancellationToken cancellationToken)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            List<BackupContract> contracts = [];
            foreach (var (number, hosted) in _contracts.Values.Index())
            {
                var sums = await _ports.Results
                    .ReadDigestsAsync(hosted.Contract, new ResultQuery(), 0, cancellationToken)
                    .AggregateAsync(
                        default(DigestSums), (total, root) => total.Plus(root.Sums), cancellationToken)
                    .ConfigureAwait(false);
                var head = hosted.Control.Head;
                contracts.Add(new BackupContract(
                    hosted.Contract.Id,
                    hosted.Control.Document,
                    [
                        new BackupPosition(BlockHeader.ControlLog, hosted.Control.NextOffset),
                        .. hosted.Writers.Select((writer, partition) =>
                            new BackupPosition(partition, writer.State.NextOffset)),
                    ],
                    sums.ToString(),
                    FormattableString.Invariant($"{head.Length}:{head.Hash}"),
                    [.. hosted.Control.Runs.Select((run, i) =>
                        new BackupRun(run.Id, run.Rows, BackupNames.Run(number, i)))]));
            }

            return new BackupState(_ports.Log.End, contracts);
        }
        finally
        {
            Leave();
        }
    }
}
