using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cluster.Benchmarks;

/// <summary>
/// The rate of one silo on a PostgreSQL of its own, both on this machine, with this process as its client; and beside
/// it the rate of appending alone, of the same requests over the same way into the same log.
/// </summary>
internal sealed class RateBenchmark(RateOptions options, TextWriter output)
{
    private static readonly TimeSpan DrainLimit = TimeSpan.FromMinutes(2);

    private readonly string _document = RateContract.Make(options).Document;
    private readonly Contract _contract = RateContract.Make(options).Contract;

    public async Task RunAsync()
    {
        // At least three checkpoints in what is measured; the server's least time between them is 30 s.
        await using var server = await PrivatePostgres.TryStartAsync(
            [
                "shared_buffers = '512MB'",
                "max_wal_size = '4GB'",
                $"checkpoint_timeout = {Math.Clamp(options.Seconds / 4, 30, 300)}",
            ],
            CancellationToken.None)
            ?? throw new InvalidOperationException(PrivatePostgres.WhyUnavailable());
        output.WriteLine(
            $"{options.Keys} keys, Zipf 1.0; {options.Partitions} partitions; requests of {EventSource.RequestEvents} "
            + $"events over {(options.IsOverHttp ? "HTTP" : "the gateway")}, {options.InFlight} under way; "
            + $"windows of {options.WindowSeconds} s, lateness "
            + $"{options.LatenessSeconds} s, {options.EventRate} events a second of event time");
        var before = await AppendOnlyAsync(server.ConnectionString, "append_before");
        var published = await FullAsync(server.ConnectionString);
        var after = await AppendOnlyAsync(server.ConnectionString, "append_after");
        output.WriteLine();
        RateReport.Line(output, "append only", $"{before:N0} events/s before, {after:N0} after");
        RateReport.Line(output, "published", $"{published / ((before + after) / 2) * 100:0.0} % of append only");
    }

    private async Task<double> AppendOnlyAsync(string connectionString, string name)
    {
        await using var cluster = await BenchCluster.StartAsync(
            connectionString, name, "StreamBatch.Cluster.Benchmarks.dll", AppendOnlySilo.Argument);
        await cluster.RegisterAsync(_document, _contract);
        var load = NewLoad(cluster);
        await load.GoOnAsync(TimeSpan.FromSeconds(options.AppendSeconds / 3));
        load.Acks.Take(isHot: false);
        var begin = await cluster.SampleAsync(load.Acks.Events);
        await load.GoOnAsync(TimeSpan.FromSeconds(options.AppendSeconds));
        var report = new RateReport(begin, await cluster.SampleAsync(load.Acks.Events), load.Acks.Take(isHot: false));
        await load.StopAsync();
        return report.AckedRate;
    }

    private async Task<double> FullAsync(string connectionString)
    {
        await using var cluster = await BenchCluster.StartAsync(
            connectionString, "streambatch", "StreamBatch.Silo.dll", "--insecure", options.HasDashboard);
        try
        {
            return await FullAsync(cluster);
        }
        catch
        {
            output.WriteLine(cluster.Output());
            throw;
        }
    }

    private async Task<double> FullAsync(BenchCluster cluster)
    {
        await cluster.RegisterAsync(_document, _contract);
        var load = NewLoad(cluster);
        await load.GoOnAsync(TimeSpan.FromSeconds(options.WarmUp));
        var report = await MeasureAsync(cluster, load);
        report.Print(output);
        if (options.HotShare > 0)
        {
            await HotKeyAsync(cluster, load, report);
        }

        await load.StopAsync();
        RateReport.Line(output, "drained in", $"{await DrainAsync(cluster):0.0} s after the last acknowledgement");
        return report.PublishedRate;
    }

    private async Task HotKeyAsync(BenchCluster cluster, RateLoad load, RateReport without)
    {
        load.SetHotShare(options.HotShare);
        await load.GoOnAsync(TimeSpan.FromSeconds(options.WarmUp));
        load.Acks.Take(isHot: true);
        var with = await MeasureAsync(cluster, load);
        var hot = load.Acks.Take(isHot: true);
        output.WriteLine();
        output.WriteLine($"with one more key that has {options.HotShare * 100:0} % of the events:");
        with.Print(output);
        RateReport.Line(
            output, "the hot key's", $"p50 {AckTimes.Quantile(hot, 0.5) * 1_000:N0} ms, p99 "
                + $"{AckTimes.Quantile(hot, 0.99) * 1_000:N0} ms");
        RateReport.Line(
            output, "refused as busy", $"{load.Acks.Refused.Hot:N0} events of the hot key, "
                + $"{load.Acks.Refused.Other:N0} of others");
        RateReport.Line(
            output, "the other keys' p99", $"{with.P99 * 1_000:N0} ms with it, {without.P99 * 1_000:N0} ms without, "
                + $"{with.P99 / without.P99:0.00} times");
    }

    private async Task<RateReport> MeasureAsync(BenchCluster cluster, RateLoad load)
    {
        load.Acks.Take(isHot: false);
        var begin = await cluster.SampleAsync(load.Acks.Events);
        await load.GoOnAsync(TimeSpan.FromSeconds(options.Seconds));
        return new RateReport(begin, await cluster.SampleAsync(load.Acks.Events), load.Acks.Take(isHot: false));
    }

    private static async Task<double> DrainAsync(BenchCluster cluster)
    {
        var begin = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (await timer.WaitForNextTickAsync())
        {
            var counters = await cluster.ReadCountersAsync();
            if (counters["streambatch_partition_published_total"] >= counters["streambatch_log_records_total"])
            {
                break;
            }

            if (TimeProvider.System.GetElapsedTime(begin) > DrainLimit)
            {
                throw new InvalidOperationException("What was acknowledged is not published after two minutes.");
            }
        }

        return TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
    }

    private RateLoad NewLoad(BenchCluster cluster)
    {
        var events = new EventSource(options);
        return new RateLoad(options, async () => options.IsOverHttp
            ? new HttpSender(events, cluster.Http)
            : new GatewaySender(
                events,
                await cluster.Gateway.NewRequestAsync(RateContract.Id, CancellationToken.None),
                cluster.Gateway));
    }
}
