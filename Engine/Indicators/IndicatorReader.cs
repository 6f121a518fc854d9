using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Indicators;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Engine.Indicators;

/// <summary>Measures the indicators of a contract by reading its log from the beginning, or from its base. Changes
/// nothing.</summary>
public static class IndicatorReader
{
    /// <summary>The indicators of what was accepted or sealed at or after <paramref name="since"/>.</summary>
    /// <param name="host">The host.</param>
    /// <param name="contractId">The contract.</param>
    /// <param name="since">In microseconds of ingestion time.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="UnknownContractException">No contract of that id is registered.</exception>
    public static async Task<IReadOnlyList<IndicatorValue>> MeasureAsync(
        EmbeddedHost host,
        string contractId,
        long since,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        var (contract, watermark) = await host.ReadControlAsync(
            contractId, control => (control.Contract, control.Watermark.Watermark)).ConfigureAwait(false);
        var tally = new IndicatorTally(contract.Contract, since);
        var first = (await host.ReadBaseControlAsync(contractId, cancellationToken).ConfigureAwait(false))?.NextOffset;
        await foreach (var block in host.Log
            .ReadPartitionAsync(contractId, BlockHeader.ControlLog, first ?? 0, long.MaxValue, cancellationToken)
            .ConfigureAwait(false))
        {
            AddControl(tally, block);
        }

        for (var partition = 0; partition < contract.Contract.Partitions; partition++)
        {
            await PartitionReplay.RunAsync(
                host,
                contract,
                partition,
                long.MaxValue,
                record => tally.AddEvent(
                    record.Block.Ingested.Microseconds, record.Outcome.Status == EventStatus.Duplicate),
                cancellationToken,
                tally.Add).ConfigureAwait(false);
        }

        return tally.Measure(host.NowMicroseconds, watermark);
    }

    private static void AddControl(IndicatorTally tally, LoggedBlock block)
    {
        var reader = new ByteReader(block.Records.Span);
        for (var i = 0; i < block.Header.Count; i++)
        {
            switch (RecordCodec.ReadControl(reader.ReadBytes(), out var payload))
            {
                case ControlKind.BatchRunLoaded:
                    tally.Add(BatchRunCodec.Read(payload), block.Header.Ingested.Microseconds);
                    break;
                case ControlKind.VerdictSealed:
                    tally.Add(VerdictCodec.Read(System.Text.Encoding.UTF8.GetString(payload)));
                    break;
                default:
                    break;
            }
        }
    }
}
