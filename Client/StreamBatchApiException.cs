using System.Net;
using System.Text.Json;

namespace StreamBatch.Client;

/// <summary>A server refused a request, and said why.</summary>
public sealed class StreamBatchApiException : Exception
{
    internal StreamBatchApiException(
        HttpStatusCode status,
        string? code,
        string message,
        TimeSpan? retryAfter,
        JsonElement? problem)
        : base(message)
    {
        Status = status;
        Code = code;
        RetryAfter = retryAfter;
        Problem = problem;
    }

    /// <summary>The HTTP status.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What it is, in one stable word (<c>unknownContract</c>); null where the answer came from something that
    /// is no StreamBatch server.</summary>
    public string? Code { get; }

    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The problem as the server wrote it, with further members; null where it wrote none.</summary>
    public JsonElement? Problem { get; }

    /// <summary>Whether the same request may succeed later as it is.</summary>
    public bool IsTransient => (int)Status is 408 or 429 or >= 500 and not (501 or 505);
}
