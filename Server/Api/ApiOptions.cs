namespace StreamBatch.Server.Api;

/// <summary>Limits of the API.</summary>
public sealed record ApiOptions
{
    /// <summary>How many requests with events are taken in at once; default 64. Each holds a few MiB at most.</summary>
    public int MaxIngests { get; init; } = 64;

    /// <summary>How many more may wait for their turn; default 128. Beyond, the answer is 503.</summary>
    public int MaxWaitingIngests { get; init; } = 128;

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
