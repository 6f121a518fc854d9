using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using StreamBatch.Domain.Contracts;
using StreamBatch.Odcs;

namespace StreamBatch.Cli.Remote;

/// <summary>The HTTP API of a server, for one command.</summary>
internal sealed class ApiClient : IDisposable
{
    private const long MaxSentUnasked = 64 * 1024;

    private readonly HttpClient _http;
    private readonly Uri _server;

    public ApiClient(Uri server, ServerAccess access)
    {
        _server = server;
        _http = new HttpClient(access.Handler(server))
        {
            BaseAddress = new Uri(server.ToString().TrimEnd('/') + "/v1/"),

            // A file may take hours, and Ctrl-C ends it.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (access.Key is { } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    /// <summary>The server, as a person names it.</summary>
    public string Name => _server.ToString();

    /// <summary>A place of a contract.</summary>
    public static string Of(string contractId, string place) =>
        $"contracts/{Uri.EscapeDataString(contractId)}/{place}";

    /// <summary>Reads rows, an object a line.</summary>
    /// <exception cref="CommandException">The server refuses, or is not there.</exception>
    public IAsyncEnumerable<string> LinesAsync(string place, CancellationToken cancellationToken) =>
        LinesAsync(place, "application/x-ndjson", cancellationToken);

    /// <summary>Reads lines of a media type as they come.</summary>
    /// <exception cref="CommandException">The server refuses, or is not there.</exception>
    public async IAsyncEnumerable<string> LinesAsync(
        string place,
        string mediaType,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(place, UriKind.Relative));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(mediaType));
        using var answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await answer.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(body, Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return line;
        }
    }

    /// <summary>Reads one object.</summary>
    public async Task<string> GetAsync(string place, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(place, UriKind.Relative));
        return await TextAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Copies an answer of any length.</summary>
    /// <exception cref="CommandException">The server refuses, is not there, or the answer breaks off.</exception>
    public async Task CopyAsync(string place, Stream output, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(place, UriKind.Relative));
        using var answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            await answer.Content.CopyToAsync(output, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or HttpIOException)
        {
            throw BrokenOff(failure);
        }
    }

    /// <summary>Sends a body and gives the answer.</summary>
    public async Task<string> PostAsync(
        string place,
        HttpContent body,
        string mediaType,
        CancellationToken cancellationToken)
    {
        body.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(place, UriKind.Relative))
        {
            Content = body,
        };

        // What is refused before it is read is not sent: a large body would be in the way of the answer.
        request.Headers.ExpectContinue = body.Headers.ContentLength is null or > MaxSentUnasked;
        return await TextAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a command.</summary>
    public async Task<string> CommandAsync(
        string place,
        Action<Utf8JsonWriter> writeMembers,
        CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        using (var writer = new Utf8JsonWriter(memory))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        using var body = new ByteArrayContent(memory.ToArray());
        return await PostAsync(place, body, "application/json", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A registered contract, read from its document.</summary>
    public async Task<Contract> ContractAsync(string contractId, CancellationToken cancellationToken)
    {
        var document = await GetAsync(Of(contractId, "document"), cancellationToken).ConfigureAwait(false);
        return ContractYaml.Read(document).Contract
            ?? throw new CommandException($"{_server}: its contract {contractId} is not understood by this version");
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> TextAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            return await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            throw BrokenOff(failure);
        }
    }

    private CommandException BrokenOff(Exception failure) =>
        new($"{_server}: the answer broke off: {failure.Message}", failure);

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken)
    {
        HttpResponseMessage answer;
        try
        {
            answer = await _http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandException($"{_server}: {MessageOf(failure)}", failure);
        }
        catch (SocketException failure)
        {
            // Of a connection that was reset as it was made, the handler lets the socket's own failure through.
            throw new CommandException($"{_server}: {failure.Message}", failure);
        }

        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var body = await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw ApiRefusal.Of(_server, (int)answer.StatusCode, body);
        }
    }

    private static string MessageOf(HttpRequestException failure) => failure switch
    {
        { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"{failure.InnerException?.Message ?? failure.Message} (--server-ca names an authority that this machine "
            + "does not trust)",
        { InnerException: { } cause } => $"{failure.Message} ({cause.Message})",
        _ => failure.Message,
    };
}
