using StreamBatch.Domain;

namespace StreamBatch.Server.Quality;

/// <summary>An input cannot be cut into rows.</summary>
public sealed class RawRowException : StreamBatchException
{
    /// <summary>It is <paramref name="message"/> at <paramref name="line"/>.</summary>
    public RawRowException(long line, string message, Exception? inner = null)
        : base(message, inner) => Line = line;

    /// <summary>The line, from 1.</summary>
    public long Line { get; }
}
