using StreamBatch.Domain.Binary;
using StreamBatch.Domain.Blocks;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Testing.Embedded;

namespace StreamBatch.Engine.Tests.Embedded;

/// <summary>
/// Goal: everything after the log is a function of it. Method: the same seeded traffic with and without restarts, and
/// with caches deleted; panes and quarantine are compared whole, ingestion times included.
/// </summary>
public sealed class RecoveryTests
{
    private static readonly Contract Contract = TrafficContract.Make(
        lateness: 700,
        authority: Authority.Batch,
        watermark: new WatermarkSpecification
        {
            OutOfOrderness = TrafficContract.Duration(300),
            IdleTimeout = TimeSpan.FromMilliseconds(5),
        });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Restarts_AtRandomBlocks_ChangeNoPane(int seed)
    {
        await using var whole = await EmbeddedFolder.CreateAsync(Contract);
        await using var parted = await EmbeddedFolder.CreateAsync(Contract);
        var random = new Random(seed);
        await RandomTraffic.SendAsync(whole, seed, () => Task.CompletedTask);
        await RandomTraffic.SendAsync(parted, seed, () => random.Next(14) switch
        {
            0 => ReopenAsync(parted, parted.CloseAsync),
            1 => ReopenAsync(parted, parted.AbandonAsync),
            2 => parted.Host.CheckpointAsync(),
            _ => Task.CompletedTask,
        });

        Assert.Equal(await SeenAsync(whole), await SeenAsync(parted));
        await whole.Host.EndAsync(Contract.Id);
        await ReopenAsync(parted, parted.AbandonAsync);
        await parted.Host.EndAsync(Contract.Id);

        var seen = await SeenAsync(whole);
        Assert.Equal(seen, await SeenAsync(parted));
        Assert.Contains(seen, line => line.Contains("Timing = Late", StringComparison.Ordinal));
        Assert.Contains(seen, line => line.Contains("Expired", StringComparison.Ordinal));
        Assert.Contains(seen, line => line.Contains("Conflict", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("results")]
    [InlineData("checkpoints")]
    [InlineData("results", "checkpoints")]
    public async Task DeletedCaches_AreMadeAnew(params string[] deleted)
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        await RandomTraffic.SendAsync(folder, 5, () => Task.CompletedTask);
        await folder.Host.EndAsync(Contract.Id);
        await RepairAsync(folder);
        var seen = await SeenAsync(folder);
        await folder.CloseAsync();

        Array.ForEach(deleted, folder.Delete);
        await folder.OpenAsync();

        Assert.Contains(seen, line => line.Contains("Cause = Adopted", StringComparison.Ordinal));
        Assert.Equal(seen, await SeenAsync(folder));
        Assert.True((await VerdictAudit.VerifyAsync(folder.Host, Contract.Id, null, default)).IsSound);
        Assert.All(await RepairedAsync(folder), drift => Assert.Fail($"{drift} differs again"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task Log_HasEveryDecisionBeforeAPartitionLearnsOfIt_AndNoWatermarkGoesBack(int seed)
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        var random = new Random(seed);
        await RandomTraffic.SendAsync(folder, seed, () => random.Next(12) switch
        {
            0 => ReopenAsync(folder, folder.AbandonAsync),
            1 => folder.Host.RaiseWatermarkAsync(Contract.Id, (folder.Host.WatermarkOf(Contract.Id) ?? 0) + 50),
            2 => IdleAsync(folder),
            3 => folder.Host.CutAsync(Contract.Id),
            _ => Task.CompletedTask,
        });
        await folder.Host.EndAsync(Contract.Id);

        long? decided = null;
        var watermarks = new long?[Contract.Partitions];
        var offsets = new long[Contract.Partitions];
        HybridTimestamp[] times = new HybridTimestamp[Contract.Partitions];
        await foreach (var block in folder.Host.Log.ReadAsync(default, default))
        {
            var partition = block.Header.Partition;
            if (partition == BlockHeader.ControlLog)
            {
                decided = Decided(block.Records.Span, block.Header.Count, decided);
                Assert.Equal(decided, block.Header.Watermark);
                continue;
            }

            Assert.True(block.Header.Watermark is null || block.Header.Watermark <= decided);
            Assert.True(watermarks[partition] is null || block.Header.Watermark >= watermarks[partition]);
            Assert.Equal(offsets[partition], block.Header.FirstOffset);
            Assert.True(block.Header.Ingested > times[partition]);
            (watermarks[partition], offsets[partition], times[partition]) =
                (block.Header.Watermark, block.Header.NextOffset, block.Header.Ingested);
        }

        Assert.Equal(folder.Host.WatermarkOf(Contract.Id), decided);
    }

    [Fact]
    public async Task BoundedInput_HoldsTheWatermark_ThoughItsSourcesFallIdle()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        await folder.Host.IngestAsync(true, new TrafficEvent("a", 9_000), new TrafficEvent("b", 5_000, Source: "t"));
        folder.Clock.Advance(TimeSpan.FromMilliseconds(3));
        await folder.Host.IngestAsync(true, new TrafficEvent("c", 9_500));

        // Source t fell idle a millisecond ago, and s has not.
        folder.Clock.Advance(TimeSpan.FromMilliseconds(3));
        var statuses = await folder.Host.IngestAsync(true, new TrafficEvent("d", 0));

        Assert.Equal("accepted", statuses);
        Assert.Null(folder.Host.WatermarkOf(Contract.Id));
        Assert.Equal(10_700, await folder.Host.EndAsync(Contract.Id));
    }

    [Fact]
    public async Task Dispose_MakesARequestDurable_ThatWasOnlySubmitted()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(Contract);
        await folder.Host.IngestAsync(new TrafficEvent("a", 0));
        for (var i = 0; i < 20; i++)
        {
            await ReopenAsync(folder, folder.CloseAsync);
            var request = HostCalls.Prepare(folder.Host, [new TrafficEvent($"b{i}", 0)]);

            var durable = await folder.Host.SubmitAsync(Contract.Id, request, false);
            await folder.Host.DisposeAsync();

            Assert.True(durable.IsCompletedSuccessfully);
        }

        await ReopenAsync(folder, folder.AbandonAsync);
        await folder.Host.EndAsync(Contract.Id);
        Assert.Equal("21", Assert.Single(await folder.Host.ResultsAsync(Contract)).Values![0].Format(0));
    }

    [Fact]
    public async Task Checkpoints_WrittenOften_ChangeNothing()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(
            Contract, new EmbeddedHostOptions { CheckpointBytes = 500, MaxPendingBytes = 1, MaxUnpublishedGroups = 1 });
        await using var other = await EmbeddedFolder.CreateAsync(Contract);
        await RandomTraffic.SendAsync(folder, 8, () => Task.CompletedTask);
        await RandomTraffic.SendAsync(other, 8, () => Task.CompletedTask);

        Assert.Equal(await SeenAsync(other), await SeenAsync(folder));
        await ReopenAsync(folder, folder.AbandonAsync);
        Assert.Equal(await SeenAsync(other), await SeenAsync(folder));
    }

    private static long? Decided(ReadOnlySpan<byte> records, int count, long? decided)
    {
        var reader = new ByteReader(records);
        for (var i = 0; i < count; i++)
        {
            if (RecordCodec.ReadControl(reader.ReadBytes(), out var payload) == ControlKind.WatermarkDecided)
            {
                var decision = new ByteReader(payload);
                decided = WatermarkDecision.Read(ref decision).Watermark;
            }
        }

        return decided;
    }

    private static async Task IdleAsync(EmbeddedFolder folder)
    {
        folder.Clock.Advance(TimeSpan.FromMilliseconds(4));
        await folder.Host.TickAsync(Contract.Id);
    }

    private static async Task ReopenAsync(EmbeddedFolder folder, Func<Task> close)
    {
        await close();
        await folder.OpenAsync();
    }

    private static async Task<List<string>> SeenAsync(EmbeddedFolder folder) =>
    [
        .. await folder.Host.PanesAsync(Contract),
        .. (await folder.Host.QuarantineAsync(Contract)).Select(
            entry => $"{entry with { Record = default }} {Convert.ToHexString(entry.Record.Span)}"),
    ];

    // A batch that says of every window of k1 what it says of its neighbour: drifts of several classes, all repaired.
    private static async Task RepairAsync(EmbeddedFolder folder)
    {
        var panes = (await folder.Host.ResultsAsync(Contract)).Where(pane => pane.Key != "k2").ToList();
        var rows = panes.Select(pane => new Domain.Reconciliation.ResultRow(
            pane.Key, pane.Window, pane.Key == "k1" ? panes[0].Values! : pane.Values!)).ToList();
        await folder.Host.LoadRunAsync(
            Contract.Id, new BatchRunRequest { Id = "r", From = new(-90_000), To = new(90_000) }, rows, default);
        Assert.NotEmpty(await RepairedAsync(folder));
    }

    private static async Task<IReadOnlyList<Drift>> RepairedAsync(EmbeddedFolder folder) =>
        (await Reconciler.RunAsync(folder.Host, Contract.Id, new ReconcileOptions(), default)).Drifts;
}
