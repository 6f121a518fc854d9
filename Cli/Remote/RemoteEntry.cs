using System.Text.Json;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Quarantine;
using StreamBatch.Domain.Records;
using StreamBatch.Engine.Releasing;

namespace StreamBatch.Cli.Remote;

/// <summary>Decisions on entries of a server's quarantine; a refusal is a failure of the command.</summary>
internal static class RemoteEntry
{
    /// <summary>Releases the oldest open entry of an event; gives what became of it, and the watermark.</summary>
    public static async Task<(ReleaseReport Report, long? Watermark)> ReleaseAsync(
        ApiClient server,
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        var answer = await DecideAsync(server, contractId, "release", source, id, cancellationToken)
            .ConfigureAwait(false);
        using var document = JsonDocument.Parse(answer);
        var root = document.RootElement;
        var kept = root.GetProperty("entry");
        var watermark = RemoteRows.Time(root, "watermark")?.Microseconds;
        var entry = new QuarantineEntry
        {
            Source = source,
            Id = id,
            Key = kept.GetProperty("key").GetString()!,
            Time = RemoteRows.Time(kept, "time"),
            Status = RemoteRows.Case<EventStatus>(kept, "status"),
            Reason = RemoteRows.Reason(kept),
            Property = kept.GetProperty("field").GetString()?["data.".Length..],
            Partition = kept.GetProperty("partition").GetInt32(),
            Offset = kept.GetProperty("offset").GetInt64(),
            Ingested = new HybridTimestamp(0, 0),
            Record = default,
        };
        var outcome = new EventOutcome(
            RemoteRows.Case<EventStatus>(root, "status"), RemoteRows.Reason(root), watermark);
        return (new ReleaseReport(outcome, entry), watermark);
    }

    /// <summary>Discards the oldest open entry of an event.</summary>
    public static async Task<bool> DiscardAsync(
        ApiClient server,
        string contractId,
        string source,
        string id,
        CancellationToken cancellationToken)
    {
        using var answer = JsonDocument.Parse(
            await DecideAsync(server, contractId, "discard", source, id, cancellationToken).ConfigureAwait(false));
        return answer.RootElement.GetProperty("discarded").GetBoolean();
    }

    private static Task<string> DecideAsync(
        ApiClient server,
        string contractId,
        string act,
        string source,
        string id,
        CancellationToken cancellationToken) => server.CommandAsync(
        ApiClient.Of(contractId, $"quarantine/{act}"),
        writer =>
        {
            writer.WriteString("source", source);
            writer.WriteString("id", id);
        },
        cancellationToken);
}
