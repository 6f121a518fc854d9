using StreamBatch.Client.Connecting;
using StreamBatch.Client.Contracts;
using StreamBatch.Client.Feeds;
using StreamBatch.Client.Quarantine;
using StreamBatch.Client.Results;
using StreamBatch.Client.Watermarks;

namespace StreamBatch.Client;

/// <summary>
/// One contract of a server: its results, as they are and as they come, and what an operator does with it. Reads are
/// tried again where they fail in passing; so are commands where giving them twice changes nothing. Every method throws
/// <see cref="StreamBatchApiException"/> when the server refuses, <see cref="HttpRequestException"/> when it is not
/// there, and <see cref="TimeoutException"/> when it does not answer.
/// </summary>
public sealed partial class ContractClient
{
    private readonly ApiConnection _connection;

    internal ContractClient(ApiConnection connection, string contractId)
    {
        _connection = connection;
        Id = contractId;
    }

    /// <summary>The contract's id.</summary>
    public string Id { get; }

    /// <summary>The contract as it stands.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<ContractDescription> ReadAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync(ApiText.Place(Id), ApiJson.Default.ContractDescription, cancellationToken);

    /// <summary>The contract's document, as it was given.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> ReadDocumentAsync(CancellationToken cancellationToken = default) =>
        System.Text.Encoding.UTF8.GetString(await Retrying.RunAsync(
            _connection,
            _connection.Retry,
            token => _connection.SendAsync(HttpMethod.Get, ApiText.Place(Id, "document"), null, null, token),
            cancellationToken).ConfigureAwait(false));

    /// <summary>The current view of every window that stands, by their start.</summary>
    /// <param name="query">Which windows; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<ResultPane> ReadResultsAsync(
        ResultQuery? query = null,
        CancellationToken cancellationToken = default) =>
        _connection.RowsAsync(Results(query, null), "results", ApiJson.Default.ResultPane, cancellationToken);

    /// <summary>All revisions of every window, also of those that were withdrawn, by the start of windows.</summary>
    /// <param name="query">Which windows; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<ResultPane> ReadRevisionsAsync(
        ResultQuery? query = null,
        CancellationToken cancellationToken = default) =>
        _connection.RowsAsync(Results(query, "revisions"), "results", ApiJson.Default.ResultPane, cancellationToken);

    /// <summary>The provisional values of windows that are not complete.</summary>
    /// <param name="query">Which windows; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<OpenWindow> ReadOpenWindowsAsync(
        ResultQuery? query = null,
        CancellationToken cancellationToken = default) =>
        _connection.RowsAsync(Results(query, "open"), "open", ApiJson.Default.OpenWindow, cancellationToken);

    /// <summary>Every pane as it is published, without end: first those that are there. Where the connection is lost
    /// it goes on from the last position; nothing is missing and nothing comes twice, those of a partition in
    /// order.</summary>
    /// <param name="options">From where on; null: from the beginning.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StreamBatchApiException">The server refuses: <c>positionExpired</c> says that retention has
    /// dropped what follows the position.</exception>
    public IAsyncEnumerable<FeedItem<ResultPane>> FollowPanesAsync(
        FollowOptions? options = null,
        CancellationToken cancellationToken = default) =>
        FeedFollower.FollowAsync(
            _connection, Feed("panes", options), options?.After, ApiJson.Default.ResultPane, cancellationToken);

    /// <summary>The watermark and what it comes from.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<WatermarkReading> ReadWatermarkAsync(CancellationToken cancellationToken = default) =>
        _connection.GetAsync(ApiText.Place(Id, "watermark"), ApiJson.Default.WatermarkReading, cancellationToken);

    /// <summary>Raises the watermark: no event before <paramref name="at"/> is expected any more. It is never
    /// lowered.</summary>
    /// <param name="at">The watermark, at least.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<WatermarkReading> RaiseWatermarkAsync(
        DateTimeOffset at,
        CancellationToken cancellationToken = default) =>
        RaiseAsync(new WatermarkCommand(at, null), cancellationToken);

    /// <summary>Ends the input: the watermark passes all windows that there are.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    public Task<WatermarkReading> EndInputAsync(CancellationToken cancellationToken = default) =>
        RaiseAsync(new WatermarkCommand(null, true), cancellationToken);

    /// <summary>The events that are kept and not counted.</summary>
    /// <param name="state">Those of one state, as <c>open</c>; null: all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public IAsyncEnumerable<QuarantinedEvent> ReadQuarantineAsync(
        string? state = null,
        CancellationToken cancellationToken = default) =>
        _connection.RowsAsync(
            ApiText.Query(ApiText.Place(Id, "quarantine"), ("state", state)),
            "quarantine",
            ApiJson.Default.QuarantinedEvent,
            cancellationToken);

    /// <summary>Waives the rule that keeps the oldest open entry of an event, and judges it again.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<QuarantineRelease> ReleaseAsync(
        string source,
        string id,
        CancellationToken cancellationToken = default) =>
        ApiRequests.Read(
            await DecideAsync("release", source, id, cancellationToken).ConfigureAwait(false),
            ApiJson.Default.QuarantineRelease);

    /// <summary>Ends the oldest open entry of an event without counting it; the log keeps it.</summary>
    /// <param name="source">Its source.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task DiscardAsync(string source, string id, CancellationToken cancellationToken = default) =>
        DecideAsync("discard", source, id, cancellationToken);

    private Task<byte[]> DecideAsync(string act, string source, string id, CancellationToken cancellationToken) =>
        _connection.PostAsync(
            ApiText.Place(Id, $"quarantine/{act}"),
            ApiRequests.Body(new QuarantineCommand(source, id), ApiJson.Default.QuarantineCommand),
            cancellationToken);

    private Task<WatermarkReading> RaiseAsync(WatermarkCommand command, CancellationToken cancellationToken) =>
        _connection.PutAsync(
            ApiText.Place(Id, "watermark"),
            () => ApiRequests.Body(command, ApiJson.Default.WatermarkCommand),
            ApiJson.Default.WatermarkReading,
            cancellationToken);

    private string Results(ResultQuery? query, string? kind) => ApiText.Query(
        ApiText.Place(Id, "results"),
        ("key", query?.Key),
        ("from", query?.From is { } from ? ApiText.Time(from) : null),
        ("to", query?.To is { } to ? ApiText.Time(to) : null),
        (kind ?? "", kind is null ? null : "true"));

    private string Feed(string name, FollowOptions? options)
    {
        options?.Validate();
        return ApiText.Query(
            ApiText.Place(Id, $"feeds/{name}"),
            ("key", options?.Key),
            ("from", options?.FromNow == true ? "now" : null),
            ("after", options?.After));
    }
}
