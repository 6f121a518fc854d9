using StreamBatch.Domain;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Embedded;

public sealed partial class EmbeddedHost
{
    // What was published when the store was opened for reading; null in a host that writes.
    private Dictionary<(string ContractId, int Partition), long>? _published;

    /// <summary>
    /// Opens a store for reading alone, while another process may write it: what is durable is replayed in memory, and
    /// nothing is published or written. The ports show the store as it stood at one moment. Results and quarantine are
    /// those that were published by then.
    /// </summary>
    /// <exception cref="CorruptDataException">The log is damaged.</exception>
    public static Task<EmbeddedHost> OpenForReadingAsync(EmbeddedPorts ports, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var reading = ports with { Verdicts = new ReplayedVerdicts(ports.Verdicts) };
        return OpenAsync(new EmbeddedHost(reading, new EmbeddedHostOptions()) { _published = [] }, cancellationToken);
    }

    /// <summary>In a host that only reads: how many panes, and entries of the quarantine or changes of such, are in the
    /// log and were not published yet when it was opened. Else 0.</summary>
    public long Unpublished { get; private set; }

    private bool IsReading => _published is not null;

    /// <summary>The offset up to which a replay gives what readers see.</summary>
    internal long PublishedTo(string contractId, int partition) =>
        _published is null ? long.MaxValue : _published.GetValueOrDefault((contractId, partition));

    /// <summary>Refuses a pane that the published offsets do not tell of: of a block that is published in parts some
    /// are there.</summary>
    /// <exception cref="StoreException">It is one.</exception>
    internal void ThrowIfBeyond(string contractId, Pane pane)
    {
        if (pane.Offset >= PublishedTo(contractId, pane.Partition))
        {
            throw new StoreException(
                $"Results of {contractId} are published in part just now, or that was cut off: try again, or after a "
                + "command that writes.");
        }
    }

    /// <summary>Reads while everything before is published and nothing changes: whoever writes waits.</summary>
    internal async Task<T> ReadStillAsync<T>(Func<Task<T>> read)
    {
        await EnterAsync().ConfigureAwait(false);
        try
        {
            return await read().ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    // Readers get these from the process that writes.
    private void PassOver(HostedContract hosted, LoggedBlock block)
    {
        List<(Contract Contract, PublishBatch Batch)> given = [];
        hosted.TakePublications(given);
        if (block.Header.Partition != BlockHeader.ControlLog
            && block.Header.FirstOffset >= PublishedTo(block.ContractId, block.Header.Partition))
        {
            Unpublished += given.Sum(item =>
                item.Batch.Panes.Count + item.Batch.Quarantined.Count + item.Batch.QuarantineChanges.Count);
        }
    }

    private void ThrowIfReading()
    {
        if (IsReading)
        {
            throw new InvalidOperationException("The store is open for reading.");
        }
    }
}
