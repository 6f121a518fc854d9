using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;

namespace StreamBatch.Engine.Reconciling;

/// <summary>The watermarks at the cut of a batch run: those recorded in the last block of each partition before it.
/// </summary>
internal static class CutWatermarks
{
    /// <summary>For each partition the watermark in microseconds; null while it was undefined.</summary>
    public static async Task<long?[]> ReadAsync(
        IReconcileHost host,
        Contract contract,
        BatchRun run,
        CancellationToken cancellationToken)
    {
        var watermarks = new long?[contract.Partitions];
        for (var partition = 0; partition < watermarks.Length; partition++)
        {
            var cut = run.Cut[partition];
            if (cut == 0)
            {
                continue;
            }

            await foreach (var block in host
                .ReadPartitionAsync(contract.Id, partition, cut - 1, cut, cancellationToken).ConfigureAwait(false))
            {
                watermarks[partition] = block.Header.Watermark;
            }
        }

        return watermarks;
    }
}
