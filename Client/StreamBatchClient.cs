using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StreamBatch.Client.Connecting;
using StreamBatch.Client.Contracts;
using StreamBatch.Client.Journals;
using StreamBatch.Client.Producing;

namespace StreamBatch.Client;

/// <summary>
/// One server of StreamBatch, of either edition. Safe for use by several threads; one for the life of an application.
/// </summary>
public sealed class StreamBatchClient
{
    private const int InstanceBytes = 8;
    private const int SegmentBytes = 16 * 1024 * 1024;
    private const int SegmentsOfJournal = 8;

    private readonly ApiConnection _connection;

    /// <summary>A client over <paramref name="http"/>, which stays the caller's and has no timeout of its
    /// own.</summary>
    /// <param name="http">Carries the requests.</param>
    /// <param name="options">Where the server is.</param>
    /// <param name="clock">Time; null: that of the system.</param>
    /// <exception cref="ArgumentException">An option is missing or contradicts.</exception>
    public StreamBatchClient(HttpClient http, StreamBatchClientOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        _connection = new ApiConnection(http, options, clock ?? TimeProvider.System);
    }

    /// <summary>One contract of the server. Nothing is asked for that.</summary>
    /// <param name="contractId">Its id.</param>
    public ContractClient Contract(string contractId)
    {
        ArgumentException.ThrowIfNullOrEmpty(contractId);
        return new ContractClient(_connection, contractId);
    }

    /// <summary>The registered contracts, by id.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<ContractDescription> ReadContractsAsync(CancellationToken cancellationToken = default) =>
        _connection.RowsAsync("contracts", "contracts", ApiJson.Default.ContractDescription, cancellationToken);

    /// <summary>Registers a contract; doing it twice changes nothing.</summary>
    /// <param name="document">The document, in YAML.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StreamBatchApiException">The server refuses: <c>contractInvalid</c> tells what is wrong and
    /// where.</exception>
    public Task<ContractRegistration> RegisterContractAsync(
        string document,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(document);
        return _connection.PutAsync(
            "contracts",
            () => new StringContent(document, Encoding.UTF8, "application/yaml"),
            ApiJson.Default.ContractRegistration,
            cancellationToken);
    }

    /// <summary>Begins to produce. Where events are numbered the server is asked for the contract's partitions, again
    /// and again until the delivery timeout is over; a journal that is there knows them.</summary>
    /// <param name="options">What is sent.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">An option is missing or contradicts.</exception>
    /// <exception cref="StreamBatchApiException">The server refuses: there is no such contract, for one.</exception>
    /// <exception cref="JournalException">The journal cannot be used.</exception>
    /// <exception cref="TimeoutException">The server was to tell the partitions, and did not in time; the cause says
    /// why.</exception>
    public async Task<StreamBatchProducer<T>> CreateProducerAsync<T>(
        StreamBatchProducerOptions<T> options,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Id is not null)
        {
            return Begin(options, null, null, options.Source);
        }

        if (options.JournalFolder is { } folder)
        {
            var journal = await OpenJournalAsync(options, folder, cancellationToken).ConfigureAwait(false);
            return Begin(
                options, new EventStamp(journal.CopyLast()), journal, $"{options.Source}/{journal.Instance}");
        }

        var partitions = await ReadPartitionsAsync(options.ContractId, options.Limits, cancellationToken)
            .ConfigureAwait(false);
        return Begin(options, new EventStamp(new long[partitions]), null, $"{options.Source}/{NewInstance()}");
    }

    private StreamBatchProducer<T> Begin<T>(
        StreamBatchProducerOptions<T> options,
        EventStamp? stamp,
        ProducerJournal? journal,
        string source)
    {
        var parts = new PipelineParts(
            options.ContractId, source, options.Limits, stamp, options.OnDelivered, journal, options.MaxJournalBytes);
        var encoder = new EventEncoder<T>(options, source, stamp?.Last.Length);
        return new StreamBatchProducer<T>(encoder, new SendPipeline(parts, _connection), parts);
    }

    private Task<ProducerJournal> OpenJournalAsync<T>(
        StreamBatchProducerOptions<T> options,
        string folder,
        CancellationToken cancellationToken)
    {
        // Small against the bound: what is acknowledged must become free before it is reached.
        var segment = (int)Math.Min(SegmentBytes, options.MaxJournalBytes / SegmentsOfJournal);
        var kept = new JournalOptions(folder, options.ContractId, options.Source);
        return ProducerJournal.OpenAsync(
            options.AdaptJournal(kept with
            {
                SegmentBytes = segment,
                GroupBytes = Math.Min(segment, kept.GroupBytes),
            }),
            async () => (
                NewInstance(),
                await ReadPartitionsAsync(options.ContractId, options.Limits, cancellationToken)
                    .ConfigureAwait(false)));
    }

    private async Task<int> ReadPartitionsAsync(
        string contractId,
        ProducerLimits limits,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(limits.DeliveryTimeout, _connection.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Exception? last = null;
        try
        {
            var answer = await Retrying.RunAsync(
                _connection, limits.Retry with { MaxAttempts = int.MaxValue }, AskAsync, either.Token)
                .ConfigureAwait(false);
            return PartitionCount.Read(answer);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException(
                $"The server has not told the partitions of contract {contractId} within {limits.DeliveryTimeout}: "
                + (last?.Message ?? "it does not answer."),
                last);
        }

        async Task<byte[]> AskAsync(CancellationToken token)
        {
            try
            {
                return await _connection.SendAsync(
                    HttpMethod.Get, ApiText.Place(contractId), null, limits.RequestTimeout, token)
                    .ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                last = failure;
                throw;
            }
        }
    }

    private static string NewInstance() =>
        Convert.ToHexString(RandomNumberGenerator.GetBytes(InstanceBytes)).ToLower(CultureInfo.InvariantCulture);
}
