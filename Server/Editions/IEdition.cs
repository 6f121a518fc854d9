using System.Collections.Immutable;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Engine.Releasing;
using StreamBatch.Engine.Subscribing;

namespace StreamBatch.Server.Editions;

/// <summary>
/// What the API asks of an edition. Safe for use by several threads. Every method that is given the id of a contract
/// throws <see cref="UnknownContractException"/> when there is none.
/// </summary>
public interface IEdition
{
    /// <summary>What is published: results and quarantine.</summary>
    IResultStore Results { get; }

    /// <summary>The sealed verdicts.</summary>
    IVerdictStore Verdicts { get; }

    /// <summary>The panes by their numbers, for subscribers.</summary>
    IPaneFeed Panes { get; }

    /// <summary>Tells subscribers that there are more panes.</summary>
    IPaneWakeUps PaneWakeUps { get; }

    /// <summary>Tells subscribers that there are more verdicts: as partition 0, with the number of the last.</summary>
    IPaneWakeUps VerdictWakeUps { get; }

    /// <summary>The registered contracts, by id.</summary>
    Task<IReadOnlyList<ContractStatus>> ReadContractsAsync(CancellationToken cancellationToken);

    /// <summary>A registered contract as it stands.</summary>
    Task<ContractStatus> ReadContractAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>Registers a contract that was read from <paramref name="document"/>; false when it is registered
    /// already.</summary>
    /// <exception cref="ContractExistsException">Another document is registered under its id.</exception>
    Task<bool> RegisterAsync(string document, Contract contract, CancellationToken cancellationToken);

    /// <summary>A registered contract, compiled.</summary>
    ValueTask<CompiledContract> FindAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>An empty request for events of a registered contract.</summary>
    ValueTask<PreparedRequest> NewRequestAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a sealed request. On return it may be followed by the next one of the same input; the task in the result
    /// completes when all its events that were not rejected are on stable storage, and their outcomes are in it.
    /// </summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="request">The request, which the edition owns until the task in the result completes.</param>
    /// <param name="holdsWatermark">Whether the watermark stays for now: bounded input in any order.</param>
    /// <param name="cancellationToken">Gives up waiting where the edition has to try again; what was durable by then
    /// stands.</param>
    Task<Task> SubmitAsync(
        string contractId,
        PreparedRequest request,
        bool holdsWatermark,
        CancellationToken cancellationToken);

    /// <summary>The watermark with its sources and the gaps in their sequences.</summary>
    Task<WatermarkStatus> ReadWatermarkAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>Raises the watermark to at least <paramref name="time"/> (microseconds).</summary>
    Task RaiseWatermarkAsync(string contractId, long time, CancellationToken cancellationToken);

    /// <summary>Ends the input: the watermark passes the allowed lateness of every window with data.</summary>
    Task EndAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>The provisional values of the windows of a query that are not complete, by key (UTF-8 bytes) and
    /// window. Each entity's are of one moment, and count all that was acknowledged before.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="query">Which windows.</param>
    /// <param name="after">Only those after this key and window; null: all.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    IAsyncEnumerable<OpenWindow> ReadOpenWindowsAsync(
        string contractId,
        ResultQuery query,
        PanePlace? after,
        CancellationToken cancellationToken);

    /// <summary>The offset of the next record of every partition; the watermark in force is recorded before.</summary>
    Task<ImmutableArray<long>> CutAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>Releases the oldest open quarantine entry of an event.</summary>
    Task<ReleaseReport> ReleaseAsync(
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken);

    /// <summary>Ends the oldest open quarantine entry of an event without effect; false when there is none.</summary>
    Task<bool> DiscardAsync(string contractId, string source, string id, CancellationToken cancellationToken);

    /// <summary>Loads a batch run, whole or not at all; its rows may be enumerated more than once.</summary>
    /// <exception cref="ArgumentException">The cut is not one of this contract.</exception>
    /// <exception cref="RunExistsException">The contract has a run of that id with other rows, range or
    /// cut.</exception>
    Task<BatchRunLoad> LoadRunAsync(
        string contractId,
        BatchRunRequest request,
        IAsyncEnumerable<ResultRow> rows,
        CancellationToken cancellationToken);

    /// <summary>Begins to compare, classify, repair and seal; it goes on when nobody asks for it any more.</summary>
    /// <exception cref="EditionBusyException">Too many are under way.</exception>
    Task<ReconciliationStatus> StartReconciliationAsync(
        string contractId,
        ReconcileOptions options,
        CancellationToken cancellationToken);

    /// <summary>How far a reconciliation is, with its report once it is done; null when there is none of that
    /// id.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="id">Its id.</param>
    /// <param name="wait">For how long to wait for its end.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    Task<ReconciliationStatus?> ReadReconciliationAsync(
        string contractId,
        string id,
        TimeSpan wait,
        CancellationToken cancellationToken);

    /// <summary>The newest reconciliations of a contract that are kept, at most 100, in the order of their beginning,
    /// without their reports.</summary>
    Task<IReadOnlyList<ReconciliationStatus>> ReadReconciliationsAsync(
        string contractId,
        CancellationToken cancellationToken);

    /// <summary>Reads what takes the log of a contract to answer: stories, indicators, an audit. The host is only to
    /// be read, and not to be kept.</summary>
    /// <exception cref="LogTooLongException">The edition does not read that much for an answer.</exception>
    Task<T> ReadLogAsync<T>(
        string contractId,
        Func<EmbeddedHost, Task<T>> read,
        CancellationToken cancellationToken);

    /// <summary>The windows of a query, each joined with the batch run that covers it and its last verdict.</summary>
    IAsyncEnumerable<JoinedWindow> JoinAsync(
        string contractId,
        ResultQuery query,
        CancellationToken cancellationToken);

    /// <summary>All incidents, by id.</summary>
    Task<IReadOnlyCollection<Incident>> ReadIncidentsAsync(string contractId, CancellationToken cancellationToken);

    /// <summary>Writes a backup of the whole store as it stands, with all that was acknowledged before. Writes to
    /// <paramref name="output"/> may wait; flushing it is the caller's.</summary>
    /// <exception cref="StoreException">The store failed, or what it has dropped would be missing.</exception>
    /// <exception cref="StreamBatch.Domain.CorruptDataException">The store is damaged.</exception>
    Task BackUpAsync(Stream output, CancellationToken cancellationToken);

    /// <summary>Drops the log, and results, that are older than they are to be kept.</summary>
    /// <exception cref="Problems.ProblemException">The edition does not do that while it serves.</exception>
    Task<RetentionReport> RetainAsync(RetentionOptions options, CancellationToken cancellationToken);

    /// <summary>Decides an incident; gives what was done, nothing when none of that id waits.</summary>
    /// <exception cref="IncidentSupersededException">A window has changed since it was compared.</exception>
    Task<IReadOnlyList<Drift>> DecideAsync(
        string contractId,
        IncidentRuling ruling,
        CancellationToken cancellationToken);
}
