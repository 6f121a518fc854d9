namespace StreamBatch.Client;

/// <summary>Where a server is, and how it is asked.</summary>
public sealed class StreamBatchClientOptions
{
    /// <summary>The server, as <c>https://streambatch.example:8443</c>; the API is expected below <c>/v1</c> there.
    /// Required.</summary>
    public Uri? Server { get; set; }

    /// <summary>An API key, sent as a bearer token; null: none. Excludes <see cref="Token"/>.</summary>
    public string? Key { get; set; }

    /// <summary>Gives the bearer token of a request, a JWT for one; it is asked before every request and may keep what
    /// it gave until that expires. Null: none.</summary>
    public Func<CancellationToken, ValueTask<string>>? Token { get; set; }

    /// <summary>Whether a key or token may be sent without TLS to a host that is not this machine; default false. For
    /// places where something else encrypts the connection.</summary>
    public bool AllowsPlainHttp { get; set; }

    /// <summary>How long one attempt of a request may take until its answer is read; default 60 s. Feeds have no such
    /// bound.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How reads are tried again; producers have their own.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>Throws when something is missing or contradicts.</summary>
    /// <exception cref="ArgumentException">It names the option.</exception>
    public void Validate()
    {
        if (Server is not { IsAbsoluteUri: true } || Server.Scheme is not ("http" or "https"))
        {
            throw new ArgumentException("Server: must be an absolute http or https URL.");
        }

        if (Server.UserInfo.Length > 0)
        {
            throw new ArgumentException("Server: must have no user and no password; a key goes into Key.");
        }

        if (Key is not null && Token is not null)
        {
            throw new ArgumentException("Key: excludes Token.");
        }

        if ((Key ?? (object?)Token) is not null && Server.Scheme == "http" && !Server.IsLoopback && !AllowsPlainHttp)
        {
            throw new ArgumentException("Server: a key is sent over https alone; AllowsPlainHttp says otherwise.");
        }

        if (RequestTimeout <= TimeSpan.Zero)
        {
            throw new ArgumentException("RequestTimeout: must be positive.");
        }

        Retry.Validate();
    }
}
