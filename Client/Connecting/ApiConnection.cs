using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace StreamBatch.Client.Connecting;

/// <summary>Sends requests to one server: with a key, a bound on time, and refusals as exceptions.</summary>
internal sealed class ApiConnection
{
    // Beyond, something is wrong with the server: an answer of 10,000 outcomes has a tenth of it.
    private const int MaxAnswerBytes = 64 * 1024 * 1024;

    private readonly HttpClient _http;
    private readonly StreamBatchClientOptions _options;
    private readonly Uri _root;

    public ApiConnection(HttpClient http, StreamBatchClientOptions options, TimeProvider clock)
    {
        options.Validate();
        _http = http;
        _options = options;
        _root = new Uri(options.Server!.ToString().TrimEnd('/') + "/v1/");
        Clock = clock;
    }

    public TimeProvider Clock { get; }

    public RetryOptions Retry => _options.Retry;

    /// <summary>Sends a request once and reads its answer whole.</summary>
    /// <param name="method">The method.</param>
    /// <param name="place">The place below <c>/v1/</c>.</param>
    /// <param name="body">The body; null for none. It is disposed of.</param>
    /// <param name="timeout">The bound; null: that of the options.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="StreamBatchApiException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">It is not there, or the answer broke off.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public async Task<byte[]> SendAsync(
        HttpMethod method,
        string place,
        HttpContent? body,
        TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        var bound = timeout ?? _options.RequestTimeout;
        using var limit = new CancellationTokenSource(bound, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(_root, place)) { Content = body };
            using var answer = await OpenAsync(request, either.Token).ConfigureAwait(false);
            return await AnswerBody.ReadAsync(answer.Content, MaxAnswerBytes, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{_options.Server}: no answer within {bound}.");
        }
        catch (IOException failure)
        {
            throw new HttpRequestException($"{_options.Server}: the answer broke off: {failure.Message}", failure);
        }
    }

    /// <summary>Sends a request and gives the answer when its headers are there; the caller disposes of it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await TokenAsync(cancellationToken).ConfigureAwait(false) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (Activity.Current is { } activity)
        {
            DistributedContextPropagator.Current.Inject(activity, request, SetHeader);
        }

        var answer = await AskAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            throw await Refusal.ReadAsync(answer, Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="OpenAsync"/>, with a bound on how long the headers may take.</summary>
    /// <exception cref="TimeoutException">They took too long.</exception>
    public async Task<HttpResponseMessage> OpenInTimeAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.RequestTimeout, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await OpenAsync(request, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{_options.Server}: no answer within {_options.RequestTimeout}.");
        }
    }

    /// <summary>The full address of a place, for requests of the caller's own making.</summary>
    public Uri AddressOf(string place) => new(_root, place);

    // Where the other side resets a connection that has just been made, the handler asks it for its address and fails
    // with what the socket said: that tells no more than that the server is not there.
    private async Task<HttpResponseMessage> AskAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (SocketException failure)
        {
            throw new HttpRequestException($"{_options.Server}: {failure.Message}", failure);
        }
    }

    // Whoever gives tokens may be out of reach as a server may.
    private async ValueTask<string?> TokenAsync(CancellationToken cancellationToken)
    {
        if (_options.Token is not { } next)
        {
            return _options.Key;
        }

        try
        {
            return await next(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
            when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"Token: {failure.Message}", failure);
        }
    }

    private static void SetHeader(object? carrier, string name, string value)
    {
        var headers = ((HttpRequestMessage)carrier!).Headers;
        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }
}
