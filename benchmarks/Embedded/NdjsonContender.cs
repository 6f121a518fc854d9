using StreamBatch.Engine.Ingesting;

namespace StreamBatch.Benchmarks.Embedded;

/// <summary>StreamBatch from a file of events, as <c>ingest</c> takes it in.</summary>
internal sealed class NdjsonContender : EmbeddedContender
{
    public NdjsonContender(string folder)
        : base(folder)
    {
    }

    public override string Name => "StreamBatch, NDJSON";

    protected override async Task<long> IngestAsync(string file, CancellationToken cancellationToken)
    {
        await using var input = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.SequentialScan);
        var report = await EventIngest.RunAsync(
            Host, BenchContract.Id, input, new IngestOptions(), null, cancellationToken).ConfigureAwait(false);
        return report.Fault is null
            ? report.Events
            : throw new InvalidOperationException($"The event on line {report.Fault.Line} was rejected.");
    }
}
