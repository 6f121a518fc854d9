using System.Globalization;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Reconciliation;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Windowing;
using StreamBatch.Engine.BlockLogs;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Publishing;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Crash.Tests;

/// <summary>All that a folder says: read through a store and a host that are opened on it for this.</summary>
internal sealed record StoreView
{
    /// <summary>All panes, by partition and number.</summary>
    public required IReadOnlyList<Pane> Panes { get; init; }

    /// <summary>The current view, as <see cref="ReferenceResults"/> writes it.</summary>
    public required IReadOnlyList<string> Results { get; init; }

    public required IReadOnlyList<DigestEntry> Digests { get; init; }

    public required IReadOnlyList<PublishedPosition> Published { get; init; }

    public required int Quarantined { get; init; }

    public required LogPosition LogEnd { get; init; }

    public required long? Watermark { get; init; }

    public required VerdictAuditReport Audit { get; init; }

    /// <summary>The ids of the events in the log.</summary>
    public required IReadOnlySet<string> LoggedIds { get; init; }

    public static async Task<StoreView> ReadAsync(string folder)
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = folder });
        await using var host = await EmbeddedHost.OpenAsync(
            new EmbeddedPorts(
                store.HashKey,
                store.Log,
                store.Checkpoints,
                store.Results,
                store.BatchRuns,
                store.Verdicts,
                ContractYaml.Read,
                TimeProvider.System),
            new EmbeddedHostOptions(),
            CancellationToken.None);
        var contract = host.Contracts.Single().Contract;
        var current = await host.Results
            .ReadResultsAsync(contract, new ResultQuery(), CancellationToken.None).ToListAsync();
        List<Pane> panes = [];
        foreach (var pane in current)
        {
            panes.AddRange(await host.Results
                .ReadRevisionsAsync(contract, pane.Key, pane.Window, CancellationToken.None));
        }

        return new StoreView
        {
            Panes = [.. panes.OrderBy(pane => (pane.Partition, pane.Number))],
            Results = [.. current.Select(pane => LineOf(contract, pane)).Order(StringComparer.Ordinal)],
            Digests = await host.Results
                .ReadDigestsAsync(contract, new ResultQuery(), DigestTree.MaxDepth, CancellationToken.None)
                .ToListAsync(),
            Published = [.. (await host.Results.ReadPublishedAsync(CancellationToken.None))
                .OrderBy(position => position.Partition)],
            Quarantined = await host.Results.ReadQuarantineAsync(contract, CancellationToken.None).CountAsync(),
            LogEnd = host.Log.End,
            Watermark = host.WatermarkOf(contract.Id),
            Audit = await VerdictAudit.VerifyAsync(host, contract.Id, null, CancellationToken.None),
            LoggedIds = await ReadLogAsync(host),
        };
    }

    /// <summary>Everything that two views of one log must agree on.</summary>
    public static void AssertSame(StoreView expected, StoreView actual)
    {
        Assert.Equal(expected.LogEnd, actual.LogEnd);
        Assert.Equal(expected.Watermark, actual.Watermark);
        Assert.Equal(expected.Panes, actual.Panes);
        Assert.Equal(expected.Results, actual.Results);
        Assert.Equal(expected.Digests, actual.Digests);
        Assert.Equal(expected.Published, actual.Published);
        Assert.Equivalent(expected.Audit, actual.Audit, strict: true);
    }

    private static string LineOf(Contract contract, Pane pane)
    {
        var values = pane.Values!.Zip(contract.Aggregates, (value, aggregate) =>
            decimal.Parse(value.Format(aggregate.Scale), CultureInfo.InvariantCulture)).ToArray();
        var start = DateTime.UnixEpoch.AddMicroseconds(pane.Window.Start.Microseconds);
        return ReferenceResults.Line(pane.Key, start, values[0], values[1], values[2], values[3], values[4]);
    }

    /// <summary>Reads the log whole: offsets are dense, neither epoch nor watermark of a partition goes back.</summary>
    private static async Task<HashSet<string>> ReadLogAsync(EmbeddedHost host)
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        Dictionary<int, BlockHeader> last = [];
        var batch = new RecordBatch(host.Contracts.Single());
        await foreach (var block in host.Log.ReadAsync(default, CancellationToken.None))
        {
            var header = block.Header;
            var before = last.GetValueOrDefault(header.Partition);
            Assert.Equal(before?.NextOffset ?? 0, header.FirstOffset);
            Assert.True(before is null || header.Epoch >= before.Epoch);
            Assert.True(before?.Watermark is null || header.Watermark >= before.Watermark);
            last[header.Partition] = header;
            if (header.Partition == BlockHeader.ControlLog)
            {
                continue;
            }

            RecordCodec.Decode(block.Records.Span, header.Count, host.HashKey, batch);
            for (var i = 0; i < batch.Count; i++)
            {
                if (!batch.Headers[i].IsControl)
                {
                    ids.Add(RecordCodec.ReadNames(batch.RecordOf(i)).Id);
                }
            }
        }

        return ids;
    }
}
