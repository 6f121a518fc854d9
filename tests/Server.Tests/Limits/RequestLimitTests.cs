using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using StreamBatch.Server.Api;
using StreamBatch.Server.Limits;
using StreamBatch.Server.Tests.Editions;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Limits;

/// <summary>The limits of a request, each from just within it to just past it.</summary>
[Collection(MeasuredAlone.Name)]
public sealed class RequestLimitTests : IAsyncLifetime
{
    private const string Close = "Host: localhost\r\nConnection: close\r\n";

    private ServedFolder _served = null!;
    private EditionClient _client = null!;

    public async Task InitializeAsync()
    {
        _served = await ServedFolder.StartAsync(limits: new ApiOptions { MaxConnections = 64 });
        _client = new EditionClient(_served.Http, "limits");
        await _client.RegisterAsync();
    }

    public async Task DisposeAsync() => await _served.DisposeAsync();

    [Theory]
    [InlineData(RequestLimits.MaxRequestLineBytes - 100, 404)]
    [InlineData(RequestLimits.MaxRequestLineBytes, 414)]
    public async Task RequestLine(int length, int status) =>
        Assert.Equal(status, await AskAsync($"GET /v1/{new string('x', length)} HTTP/1.1\r\n{Close}\r\n"));

    [Theory]
    [InlineData(RequestLimits.MaxHeaderBytes - 200, 200)]
    [InlineData(RequestLimits.MaxHeaderBytes, 431)]
    public async Task BytesOfHeaders(int length, int status) => Assert.Equal(
        status, await AskAsync($"GET /v1/contracts HTTP/1.1\r\n{Close}X: {new string('x', length)}\r\n\r\n"));

    [Theory]
    [InlineData(RequestLimits.MaxHeaders - 2, 200)]
    [InlineData(RequestLimits.MaxHeaders, 431)]
    public async Task NumberOfHeaders(int number, int status)
    {
        var headers = string.Concat(Enumerable.Range(0, number).Select(i => $"X-{i}: {i}\r\n"));

        Assert.Equal(status, await AskAsync($"GET /v1/contracts HTTP/1.1\r\n{Close}{headers}\r\n"));
    }

    [Fact]
    public async Task HeadersThatDoNotEnd_AreGivenUp()
    {
        using var connection = await RawConnection.OpenAsync(_served.Http.BaseAddress!);
        await connection.SendAsync("GET /v1/contracts HTTP/1.1\r\nHost: localhost\r\nX: ");

        Assert.Equal(408, (await connection.ReadAsync()).Status);
    }

    [Fact]
    public async Task BodyThatDoesNotCome_IsGivenUp_AndToldWhatIsDurable()
    {
        using var connection = await RawConnection.OpenAsync(_served.Http.BaseAddress!);
        var line = _client.Event("1", 1) + "\n";
        await connection.SendAsync(
            $"POST /v1/contracts/limits/events?batch=1 HTTP/1.1\r\n{Close}Content-Type: application/x-ndjson\r\n"
            + $"Content-Length: {line.Length + 10}\r\n\r\n{line}");

        var (status, text) = await connection.ReadAsync();

        Assert.Equal(408, status);
        Assert.Contains("\"code\":\"timeout\"", text, StringComparison.Ordinal);
        Assert.Contains("\"durable\":1", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GARBAGE\r\n\r\n")]
    [InlineData("GET / HTTP/9.9\r\n\r\n")]
    [InlineData("GET /v1/contracts HTTP/1.1\r\n\r\n")]
    [InlineData("GET /v1/contracts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("POST /v1/contracts/limits/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("POST /v1/contracts/limits/events HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: x\r\n\r\n")]
    [InlineData("GET /v1/%00%ff%zz HTTP/1.1\r\nHost: localhost\r\nX\u00ff\u0001: y\r\n\r\n")]
    public async Task WhatIsNoHttp_ClosesItsConnectionAlone(string sent)
    {
        using var connection = await RawConnection.OpenAsync(_served.Http.BaseAddress!);
        await connection.SendAsync(sent);
        connection.EndSending();

        var (status, _) = await connection.ReadAsync();
        Assert.True(status is < 500 or 505, $"{status}");
        Assert.Equal("alive", await _served.Http.GetStringAsync("health/live"));
    }

    [Fact]
    public async Task ChunkedBodyThatNeverEnds_IsCutOffAtItsLimit()
    {
        using var connection = await RawConnection.OpenAsync(_served.Http.BaseAddress!);
        await connection.SendAsync(
            $"POST /v1/contracts/limits/events HTTP/1.1\r\n{Close}Content-Type: application/cloudevents-batch+json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n");
        var chunk = $"{64 * 1024:x}\r\n{new string(' ', 64 * 1024)}\r\n";
        var answer = connection.ReadAsync();
        while (!answer.IsCompleted && await connection.SendAsync(chunk))
        {
        }

        Assert.Equal(413, (await answer).Status);
    }

    [Fact]
    public async Task MoreConnectionsThanMay_AreClosed_AndTakenAgainLater()
    {
        var connections = new List<RawConnection>();
        for (var i = 0; i < 64; i++)
        {
            connections.Add(await RawConnection.OpenAsync(_served.Http.BaseAddress!));
        }

        // The client of the fixture has one of them.
        Assert.Equal(0, (await connections[^1].ReadAsync()).Status);
        connections.ForEach(connection => connection.Dispose());
        int status;
        do
        {
            status = await AskAsync($"GET /v1/contracts HTTP/1.1\r\n{Close}\r\n");
        }
        while (status == 0);

        Assert.Equal(200, status);
    }

    [Theory]
    [InlineData("application/x-ndjson", "gzip", "bodyTooLarge")]
    [InlineData("application/x-ndjson", "br", "bodyTooLarge")]
    [InlineData("application/cloudevents-batch+json", "gzip", "bodyTooLarge")]
    [InlineData("application/cloudevents+json", "br", "bodyTooLarge")]
    public async Task CompressedZeros_AreCutOff(string type, string encoding, string code)
    {
        using var content = new ByteArrayContent(Zeros(encoding, 256));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        content.Headers.ContentEncoding.Add(encoding);
        var before = GC.GetTotalAllocatedBytes();

        using var answer = await _served.Http.PostAsync("v1/contracts/limits/events", content);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal(code, (await ReadAsync(answer)).GetProperty("code").GetString());
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 64 * ApiOptions.Mib);
    }

    [Fact]
    public async Task LinesThatCompressWell_AreTaken()
    {
        var lines = new StringBuilder();
        for (var i = 0; i < 100_000; i++)
        {
            lines.Append(_client.Event(i.ToString(CultureInfo.InvariantCulture), 1)).Append('\n');
        }

        var (status, answer) = await _client.PostAsync(
            "events?summary=true",
            "application/x-ndjson",
            Encoding.UTF8.GetBytes(lines.ToString()),
            isGzip: true);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(100_000, answer.GetProperty("durable").GetInt32());
    }

    // A level of nesting past the bound is a fault of the body, and never of the server.
    [Theory]
    [InlineData("watermark", "application/json", 9)]
    [InlineData("quarantine/release", "application/json", 10_000)]
    [InlineData("events", "application/cloudevents+json", 65)]
    [InlineData("events", "application/cloudevents+json", 500_000)]
    [InlineData("events", "application/cloudevents-batch+json", 66)]
    public async Task DeepBodies_AreRefused(string place, string type, int depth)
    {
        var (status, _) = await _client.PostAsync(
            place, type, Encoding.UTF8.GetBytes($$"""{"at":{{new string('[', depth)}}{{new string(']', depth)}}}"""));

        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    private static byte[] Zeros(string encoding, int mib)
    {
        using var memory = new MemoryStream();
        using (Stream compressed = encoding == "gzip"
            ? new GZipStream(memory, CompressionLevel.Optimal)
            : new BrotliStream(memory, CompressionLevel.Fastest))
        {
            var zeros = new byte[ApiOptions.Mib];
            for (var i = 0; i < mib; i++)
            {
                compressed.Write(zeros);
            }
        }

        return memory.ToArray();
    }

    private async Task<int> AskAsync(string request)
    {
        using var connection = await RawConnection.OpenAsync(_served.Http.BaseAddress!);
        await connection.SendAsync(request);
        return (await connection.ReadAsync()).Status;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer)
    {
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }
}
