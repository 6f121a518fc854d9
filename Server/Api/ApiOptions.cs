namespace StreamBatch.Server.Api;

/// <summary>Limits of the API.</summary>
public sealed record ApiOptions
{
    /// <summary>The greatest rate that can be set, a second.</summary>
    public const int MaxRate = 100_000_000;

    /// <summary>The bytes of a MiB.</summary>
    public const long Mib = 1024 * 1024;

    /// <summary>The least of <see cref="MaxIngestBytes"/>, in MiB: two requests of the greatest size.</summary>
    public const int MinIngestMib = 16;

    /// <summary>The most of it.</summary>
    public const int MaxIngestMib = 16 * 1024;

    /// <summary>How many requests with events are taken in at once; default 64. Each holds a few MiB at most.</summary>
    public int MaxIngests { get; init; } = 64;

    /// <summary>How many more may wait for their turn; default 128. Beyond, the answer is 503.</summary>
    public int MaxWaitingIngests { get; init; } = 128;

    /// <summary>How many of them one client has at once; default 48. As many as half of those that may wait at all
    /// may wait of it; beyond, the answer is 503.</summary>
    public int ClientIngests { get; init; } = 48;

    /// <summary>How many requests a second are taken of one client, and at once after a pause; default 5,000; 0: as
    /// many as come. Beyond, the answer is 429.</summary>
    public int ClientRequestsPerSecond { get; init; } = 5_000;

    /// <summary>How many events a second are taken of one client; 0, the default: as many as come. A stream of lines is
    /// slowed to it, other requests beyond are answered by 429.</summary>
    public int ClientEventsPerSecond { get; init; }

    /// <summary>The same for one contract, of all its clients; 0, the default: as many as come.</summary>
    public int ContractEventsPerSecond { get; init; }

    /// <summary>The most bytes of events that are under way in all requests together, as they came; default 128 MiB.
    /// Streams wait for room, other requests beyond are answered by 503.</summary>
    public long MaxIngestBytes { get; init; } = 128 * Mib;

    /// <summary>The most connections at once; default 1,000. Beyond, a connection is closed at once.</summary>
    public int MaxConnections { get; init; } = 1_000;

    /// <summary>How many of them one address has at once, in IPv6 one network of 64 bits: half, so that nobody keeps
    /// all others out.</summary>
    public int ClientConnections => Math.Max(1, MaxConnections / 2);

    /// <summary>The most bytes of a batch run that is uploaded; default 1 GiB. It is kept in a temporary file while it
    /// is loaded.</summary>
    public long MaxUploadBytes { get; init; } = 1024L * 1024 * 1024;

    /// <summary>How many uploads are taken at once; default 2.</summary>
    public int MaxUploads { get; init; } = 2;

    /// <summary>How many answers that take the whole log of a contract are made at once; default 1. In a cluster the
    /// log is judged again in memory.</summary>
    public int MaxLogReads { get; init; } = 1;

    /// <summary>How many more of these may wait for their turn; default 8.</summary>
    public int MaxWaitingLogReads { get; init; } = 8;

    /// <summary>How many feeds are followed at once; default 256. Each holds a page and a buffer, a few hundred KiB at
    /// most. Beyond, the answer is 503.</summary>
    public int MaxFeeds { get; init; } = 256;

    /// <summary>How many reads of all feeds are under way at once; default 4. However many follow, the rest of the
    /// store's time and connections is for others.</summary>
    public int MaxFeedReads { get; init; } = 4;
}
