using Orleans.Concurrency;
using StreamBatch.Engine.PartitionWriting;
using StreamBatch.Engine.Watermarking;
using StreamBatch.Grains.Interfaces;

namespace StreamBatch.Grains;

public sealed partial class ClusterGateway
{
    // The fan-in knows of the hold before any share is sent, and is told again while they are under way: a new fan-in
    // begins without, and asks the partitions.
    private async Task<Holding> HoldAsync(
        string contractId,
        ContractProgress progress,
        CancellationToken cancellationToken)
    {
        if (progress.MustHold(options.Now(), HoldEveryMicroseconds))
        {
            await AskAsync(
                async () => await HoldAsync(contractId, progress, new SourceTable()).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }

        var end = new CancellationTokenSource();
        return new Holding(end, HoldOnAsync(contractId, progress, end.Token));
    }

    private async Task HoldOnAsync(string contractId, ContractProgress progress, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(options.HoldEvery, options.Clock, end).ConfigureAwait(false);
                if (progress.MustHold(options.Now(), HoldEveryMicroseconds))
                {
                    await HoldAsync(contractId, progress, new SourceTable()).WaitAsync(end).ConfigureAwait(false);
                }
            }
            catch (Exception)
            {
                // Said again, or the request has ended.
            }
        }
    }

    private async Task<bool> HoldAsync(string contractId, ContractProgress progress, SourceTable held)
    {
        var began = options.Now();
        progress.Learn(await grains.GetGrain<IWatermarkGrain>(contractId)
            .HoldAsync(Encoded.Of(writer => HeldProgress.Write(writer, held)).AsImmutable()).ConfigureAwait(false));
        progress.Held(began);
        return true;
    }

    private async Task ReportAsync(string contractId, ContractProgress progress, ContractProgress.Report report)
    {
        if (report.Held.Count > 0)
        {
            await HoldAsync(contractId, progress, report.Held).ConfigureAwait(false);
        }

        // One without progress learns the watermark.
        if (report.Heard.Count > 0 || report.Held.Count == 0)
        {
            progress.Learn(await grains.GetGrain<IWatermarkGrain>(contractId)
                .ReportAsync(Encoded.Of(report.Heard.Write).AsImmutable()).ConfigureAwait(false));
        }
    }

    private long HoldEveryMicroseconds => options.HoldEvery.Ticks / TimeSpan.TicksPerMicrosecond;

    // While it lasts the fan-in is told that the watermark is held.
    private sealed class Holding(CancellationTokenSource end, Task work) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await end.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(false);
            end.Dispose();
        }
    }
}
