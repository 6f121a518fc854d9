using Microsoft.AspNetCore.Server.Kestrel.Core;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Api;

namespace StreamBatch.Server.Limits;

/// <summary>What a server reads of a connection before it knows what is asked: the same for every host of the API.
/// docs/operating/limits.md lists it.</summary>
public static class RequestLimits
{
    /// <summary>The most bytes of a request's first line: a place with a source and an id of the greatest length, each
    /// byte of them percent-encoded.</summary>
    public const int MaxRequestLineBytes = 32 * 1024;

    /// <summary>The most bytes of all headers of a request.</summary>
    public const int MaxHeaderBytes = 32 * 1024;

    /// <summary>The most headers of a request.</summary>
    public const int MaxHeaders = 100;

    /// <summary>The most bytes that are read ahead of a connection, or of one stream of HTTP/2.</summary>
    public const int MaxBufferedBytes = 128 * 1024;

    /// <summary>The most streams of a connection of HTTP/2.</summary>
    public const int MaxStreams = 100;

    /// <summary>The least bytes a second of a body that is being read, after <see cref="BodyGrace"/>.</summary>
    public const int MinBodyBytesPerSecond = 240;

    /// <summary>For how long the headers of a request may come.</summary>
    public static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>For how long a connection may be without a request.</summary>
    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(130);

    /// <summary>For how long a body or an answer may be slower than its least rate.</summary>
    public static readonly TimeSpan BodyGrace = TimeSpan.FromSeconds(10);

    /// <summary>Sets the limits of a web server.</summary>
    /// <param name="kestrel">The server.</param>
    /// <param name="options">Those that are a setting.</param>
    public static void Apply(KestrelServerOptions kestrel, ApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        ArgumentNullException.ThrowIfNull(options);
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestLineSize = MaxRequestLineBytes;
        limits.MaxRequestHeadersTotalSize = MaxHeaderBytes;
        limits.MaxRequestHeaderCount = MaxHeaders;
        limits.MaxRequestBufferSize = MaxBufferedBytes;
        limits.MaxRequestBodySize = PreparedRequest.MaxBytes;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.KeepAliveTimeout = KeepAliveTimeout;
        limits.MinRequestBodyDataRate = new MinDataRate(MinBodyBytesPerSecond, BodyGrace);
        limits.MinResponseDataRate = new MinDataRate(MinBodyBytesPerSecond, BodyGrace);
        limits.Http2.MaxStreamsPerConnection = MaxStreams;
        limits.Http2.MaxRequestHeaderFieldSize = MaxHeaderBytes;
        limits.Http2.InitialConnectionWindowSize = MaxBufferedBytes;
        limits.Http2.InitialStreamWindowSize = MaxBufferedBytes;
    }
}
