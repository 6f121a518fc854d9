using System.Text.Json;
using StreamBatch.Domain;

namespace StreamBatch.Cli.Remote;

/// <summary>A server refuses, and says why.</summary>
/// <param name="message">All that a person has to see.</param>
/// <param name="problem">The problem, as the server wrote it.</param>
internal sealed class RefusedException(string message, JsonElement problem) : StreamBatchException(message)
{
    /// <summary>What it is, in one stable word.</summary>
    public string Code => problem.GetProperty("code").GetString()!;

    /// <summary>The problem, as the server wrote it.</summary>
    public JsonElement Problem => problem;

    /// <summary>What the command prints on a store for the same refusal; null for nothing.</summary>
    public string? Answer => problem.TryGetProperty("answer", out var answer) ? answer.GetRawText() : null;
}
