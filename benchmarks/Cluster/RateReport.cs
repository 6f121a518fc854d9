namespace StreamBatch.Cluster.Benchmarks;

/// <summary>What happened between two samples.</summary>
internal sealed class RateReport(RateSample begin, RateSample end, IReadOnlyList<double> acks)
{
    private readonly double _seconds = TimeProvider.System.GetElapsedTime(begin.At, end.At).TotalSeconds;
    private readonly ServerCounters _server = end.Server - begin.Server;

    /// <summary>Acknowledged events a second.</summary>
    public double AckedRate => (end.Acked - begin.Acked) / _seconds;

    /// <summary>Published events a second.</summary>
    public double PublishedRate => Count("partition_published") / _seconds;

    /// <summary>The time within which 99 of 100 requests were acknowledged, in seconds.</summary>
    public double P99 => AckTimes.Quantile(acks, 0.99);

    /// <summary>All figures, one a line.</summary>
    public void Print(TextWriter to)
    {
        var events = (double)(end.Acked - begin.Acked);
        var blocks = Count("log_blocks");
        var backlog = End("partition_applied") - End("partition_published");
        Line(to, "measured for", $"{_seconds:0.0} s, {events:N0} events, {_server.Checkpoints} checkpoints");
        Line(to, "acknowledged", $"{AckedRate:N0} events/s");
        Line(to, "applied", $"{Count("partition_applied") / _seconds:N0} events/s");
        Line(to, "published", $"{PublishedRate:N0} events/s, {Count("partition_panes") / _seconds:N0} panes/s");
        Line(to, "backlog at the end", $"{backlog:N0} events applied and not published, "
            + $"{backlog / Math.Max(1, PublishedRate):0.00} s");
        Line(to, "acknowledgement", $"p50 {AckTimes.Quantile(acks, 0.5) * 1_000:N0} ms, p99 {P99 * 1_000:N0} ms");
        Line(to, "processors", $"silo {(end.SiloSeconds - begin.SiloSeconds) / _seconds:0.00}, PostgreSQL "
            + $"{_server.ProcessorSeconds / _seconds:0.00}, client "
            + $"{(end.ClientSeconds - begin.ClientSeconds) / _seconds:0.00}");
        Line(to, "per event", $"{Total(begin, end) / events * 1e6:0.0} us of processors: silo "
            + $"{(end.SiloSeconds - begin.SiloSeconds) / events * 1e6:0.0}, PostgreSQL "
            + $"{_server.ProcessorSeconds / events * 1e6:0.0}, client "
            + $"{(end.ClientSeconds - begin.ClientSeconds) / events * 1e6:0.0}");
        Line(to, "PostgreSQL", $"{_server.WalBytes / events:0} bytes of WAL and "
            + $"{_server.Transactions / events:0.0000} transactions an event");
        Line(to, "blocks", $"{blocks / _seconds:N0}/s, {Count("log_records") / Math.Max(1, blocks):N0} records each");
        Line(to, "calls", $"{Count("entity_calls") / Math.Max(1, blocks):0.0} a block, "
            + $"{Count("entity_calls") / events:0.000} an event, {Count("entity_calls") / _seconds:N0}/s");
        var local = Count("entity_answers", "_total{streambatch_entity_place=\"local\"}");
        var remote = Count("entity_answers", "_total{streambatch_entity_place=\"remote\"}");
        Line(to, "local calls", $"{local / Math.Max(1, local + remote) * 100:0.0} %");
        Line(to, "states", $"{Count("entity_reads") / _seconds:N0} reads/s, {Count("entity_flushes") / _seconds:N0} "
            + $"writes/s, {Count("entity_flushed_size", "_bytes_total") / events:0} bytes an event");
    }

    /// <summary>A figure for people.</summary>
    public static void Line(TextWriter to, string name, string figures) => to.WriteLine($"{name,-20} {figures}");

    private double Total(RateSample begin, RateSample end) =>
        end.SiloSeconds - begin.SiloSeconds + _server.ProcessorSeconds + end.ClientSeconds - begin.ClientSeconds;

    private static long Of(RateSample sample, string name, string suffix) =>
        sample.Counters.GetValueOrDefault($"streambatch_{name}{suffix}");

    private double End(string name) => Of(end, name, "_total");

    private double Count(string name, string suffix = "_total") => Of(end, name, suffix) - Of(begin, name, suffix);
}
