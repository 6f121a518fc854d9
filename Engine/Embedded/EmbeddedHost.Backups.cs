using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Backups;
using StreamBatch.Engine.BlockLogs;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost
{
    // Each holds three reads, and with them connections, open until its rows are digested.
    private const int MaxFrozenViews = 10;

    /// <summary>
    /// Writes a backup of the store as it stands, everything acknowledged before with it. Ingest waits only while the
    /// moment is fixed (with more than 10 contracts: while the results of those above are read); it goes on while the
    /// archive is written.
    /// </summary>
    /// <param name="output">Where the archive goes. Flushing it is the caller's.</param>
    /// <param name="cancellationToken">Gives it up; what is written then is no archive.</param>
    /// <exception cref="StoreException">The store failed, or its log does not begin at its beginning.</exception>
    /// <exception cref="CorruptDataException">The log is damaged, or the rows of a batch run, or the
    /// results.</exception>
    public async Task<BackupReport> BackUpAsync(Stream output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        Dictionary<string, FrozenView> frozen = [];
        Dictionary<string, ViewDigests> digests = [];
        try
        {
            LogPosition end;
            long taken;
            await EnterAsync().ConfigureAwait(false);
            try
            {
                end = _ports.Log.End;
                taken = Now();
                foreach (var (id, hosted) in _contracts)
                {
                    if (frozen.Count < MaxFrozenViews)
                    {
                        frozen.Add(id, await FrozenView
                            .BeginAsync(_ports.Results, hosted.Contract, cancellationToken).ConfigureAwait(false));
                    }
                    else
                    {
                        digests.Add(id, await FrozenView
                            .ReadAsync(_ports.Results, hosted.Contract, cancellationToken).ConfigureAwait(false));
                    }
                }
            }
            finally
            {
                Leave();
            }

            // First, so that no read of a table stays open while the log is copied.
            foreach (var (id, view) in frozen)
            {
                digests.Add(id, await view.ReadToEndAsync().ConfigureAwait(false));
            }

            return await StoreBackup.WriteAsync(
                new BackupSource(
                    HashKey, Log, end, Results, [], BatchRuns, _ports.ParseContract),
                new LogCopy(_ports.ParseContract, null),
                contract => Task.FromResult(digests[contract.Id]),
                output,
                taken,
                cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var view in frozen.Values)
            {
                await view.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>The next offset of the control log and of every partition of a contract.</summary>
    internal IEnumerable<(int Partition, long NextOffset)> PositionsOf(string contractId)
    {
        var hosted = Find(contractId);
        return
        [
            (BlockHeader.ControlLog, hosted.Control.NextOffset),
            .. hosted.Writers.Select((writer, partition) => (partition, writer.State.NextOffset)),
        ];
    }
}
