using System.Globalization;
using System.Text.Json;
using StreamBatch.Domain.Ledger;
using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Cli.Remote;

/// <summary>Sends a stream of events to a server.</summary>
internal static class RemoteIngest
{
    /// <summary>Sends <paramref name="input"/> to its end; gives what came of it, and the watermark after it.</summary>
    public static async Task<(
        IngestReport Report,
        long? Watermark,
        IReadOnlyList<(int Partition, SequenceGap Gap)> Gaps)> RunAsync(
        ApiClient server,
        string contractId,
        Stream input,
        IngestOptions options,
        CancellationToken cancellationToken)
    {
        var place = ApiClient.Of(contractId, string.Create(
            CultureInfo.InvariantCulture,
            $"events?summary=true&batch={options.BatchLines}&stopAtRejected={Flag(!options.SkipBad)}"
            + $"&bounded={Flag(options.Bounded)}"));
        using var body = new StreamContent(input);
        using var answer = JsonDocument.Parse(await server
            .PostAsync(place, body, "application/x-ndjson", cancellationToken).ConfigureAwait(false));
        using var watermark = JsonDocument.Parse(await server
            .GetAsync(ApiClient.Of(contractId, "watermark"), cancellationToken).ConfigureAwait(false));
        return (
            RemoteRows.Report(answer.RootElement),
            RemoteRows.Time(watermark.RootElement, "watermark")?.Microseconds,
            RemoteRows.Gaps(watermark.RootElement));
    }

    private static string Flag(bool value) => value ? "true" : "false";
}
