using System.Globalization;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Testing.Workloads;

/// <summary>
/// Days of the same traffic, each with its batch run, of which a few rows are wrong, its reconciliation, and a call of
/// retention that keeps one day of the log and two of results.
/// </summary>
public sealed class RetentionCycles
{
    /// <summary>The contract's id.</summary>
    public const string ContractId = "cycles";

    /// <summary>The contract: windows of an hour.</summary>
    public const string ContractYaml = """
        apiVersion: v3.1.0
        kind: DataContract
        id: cycles
        version: 1.0.0
        status: active
        schema:
          - name: rows
            properties:
              - { name: entity, logicalType: string, required: true }
              - { name: amount, logicalType: integer }
        customProperties:
          - property: streambatch
            value:
              key: entity
              partitions: 4
              windows: { kind: tumbling, size: 1h }
              aggregates: { events: count(), total: sum(amount) }
              watermark: { outOfOrderness: 0s }
              late: { allowedLateness: 1h, policy: overwrite }
              authority: batch
        """;

    private const int Hours = 24;
    private const int Keys = 300;
    private const int EventsPerRequest = 1_000;

    private static readonly RetentionOptions Kept = new()
    {
        Keep = TimeSpan.FromDays(1),
        KeepResults = TimeSpan.FromDays(2),
    };

    private readonly ManualClock _clock;
    private readonly DateTimeOffset _first;
    private int _day;

    /// <summary>Begins on the clock's day.</summary>
    public RetentionCycles(ManualClock clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        _clock = clock;
        _first = clock.GetUtcNow();
    }

    /// <summary>One day on a host; the clock stands on the next one afterwards.</summary>
    /// <returns>What retention did, and how many rows were repaired before.</returns>
    public async Task<(RetentionReport Retention, int Repaired)> RunAsync(EmbeddedHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var start = _first.AddDays(_day++);
        var request = host.NewRequest(ContractId);
        for (var hour = 0; hour < Hours; hour++)
        {
            for (var key = 0; key < Keys; key++)
            {
                request.Add(Encoding.UTF8.GetBytes(EventOf(start, hour, key)));
                if (request.Events == EventsPerRequest)
                {
                    request.Seal();
                    await host.IngestAsync(ContractId, request, false).ConfigureAwait(false);
                    request = host.NewRequest(ContractId);
                }
            }
        }

        request.Seal();
        await host.IngestAsync(ContractId, request, false).ConfigureAwait(false);
        _clock.Advance(TimeSpan.FromDays(1));
        await host.EndAsync(ContractId).ConfigureAwait(false);
        await host.LoadRunAsync(
            ContractId,
            new BatchRunRequest
            {
                Id = start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                From = TimeOf(start),
                To = TimeOf(start.AddDays(1)),
            },
            [.. RowsOf(host, start)],
            CancellationToken.None).ConfigureAwait(false);
        var report = await Reconciler.RunAsync(host, ContractId, new ReconcileOptions(), CancellationToken.None)
            .ConfigureAwait(false);
        var retention = await host.RetainAsync(Kept, CancellationToken.None).ConfigureAwait(false);
        return (retention, report.Drifts.Count);
    }

    /// <summary>Whether retention has come to drop results: from then on a store does not grow.</summary>
    public bool HasDropped(RetentionReport retention)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return retention.Results.Values.Single() > TimeOf(_first);
    }

    private static string EventOf(DateTimeOffset start, int hour, int key)
    {
        var time = start.AddHours(hour).AddSeconds(key * 10);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"specversion\":\"1.0\",\"id\":\"{start:MMdd}-{hour}-{key}\",\"source\":\"s\",\"type\":\"cycles\",")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"\"time\":\"{time:yyyy-MM-ddTHH:mm:ssZ}\",\"data\":{{\"entity\":\"k{key}\",\"amount\":{key}}}}}");
    }

    private static EventTime TimeOf(DateTimeOffset time) =>
        new((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    private static IEnumerable<ResultRow> RowsOf(EmbeddedHost host, DateTimeOffset start)
    {
        var compiled = host.ControlOf(ContractId).Contract;
        var reader = new ResultRowReader(compiled, TimeOf(start), TimeOf(start.AddDays(1)));
        for (var hour = 0; hour < Hours; hour++)
        {
            for (var key = 0; key < Keys; key++)
            {
                var total = (key + (hour == 3 && key < 5 ? 1 : 0)).ToString(CultureInfo.InvariantCulture);
                var window = new Window(TimeOf(start.AddHours(hour)), TimeOf(start.AddHours(hour + 1)));
                yield return reader.Read($"k{key}", window.Start, window.End, ["1", total]).Row
                    ?? throw new InvalidOperationException("A row of the workload is not valid.");
            }
        }
    }
}
