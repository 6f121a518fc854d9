using StreamBatch.Domain;
using StreamBatch.Engine.Backups;
using StreamBatch.Storage.Embedded;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Engine.Tests.Backups;

/// <summary>Backups of a host that goes on.</summary>
public sealed class LiveBackupTests
{
    [Fact]
    public async Task BackupsDuringIngest_EachRestoreToOneMoment()
    {
        await using var fixture = await BackupSample.PlayAsync();
        using var folder = new TestFolder();
        using var enough = new CancellationTokenSource();
        using var ticks = new SemaphoreSlim(0);
        var sender = Task.Run(async () =>
        {
            for (var number = 1; !enough.IsCancellationRequested; number++)
            {
                await fixture.IngestAsync(
                    new TrafficEvent($"live-{number}", 3_000 + (number * 20), 100, $"k{number % 7}"));
                if (number % 10 == 0)
                {
                    await fixture.ReachAsync(3_000 + (number * 10));
                }

                ticks.Release();
            }
        });

        List<byte[]> archives = [];
        while (archives.Count < 4)
        {
            archives.Add(await BackupSample.TakeAsync(fixture.Host));

            // Those that came meanwhile may be in it already.
            for (var stale = ticks.CurrentCount; stale > 0; stale--)
            {
                await ticks.WaitAsync();
            }

            for (var tick = 0; tick < 20; tick++)
            {
                Assert.True(await ticks.WaitAsync(TimeSpan.FromMinutes(1)));
            }
        }

        await enough.CancelAsync();
        await sender;

        long records = 0;
        foreach (var (number, archive) in archives.Index())
        {
            var report = await BackupSample.RestoreAsync(
                archive, fixture, Path.Combine(folder.Path, $"target-{number}"));
            Assert.Empty(report.Findings);
            var manifest = BackupSample.Open(archive).Manifest;
            Assert.True(manifest.Records > records);
            Assert.Equal(manifest.Groups, manifest.ViewGroups);
            records = manifest.Records;
        }
    }

    [Fact]
    public async Task ARestoredStore_KeepsTheHashKey_AndItsFilesOpenAsAnyOther()
    {
        await using var fixture = await BackupSample.PlayAsync();
        using var folder = new TestFolder();
        var target = Path.Combine(folder.Path, "target");

        var report = await BackupSample.RestoreAsync(
            await BackupSample.TakeAsync(fixture.Host), fixture, target);

        Assert.Empty(report.Findings);
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = target });
        Assert.Equal(fixture.Host.HashKey, store.HashKey);
        Assert.Equal(
            ["r1", "r2"], await store.BatchRuns.ReadIdsAsync(fixture.Contract, default));
    }

    [Fact]
    public async Task LostRowsOfARun_AreNotBackedUpAsIfTheyWereThere()
    {
        await using var fixture = await BackupSample.PlayAsync();
        await fixture.Host.BatchRuns.RemoveAsync(fixture.Contract, "r1", default);

        var told = await Assert.ThrowsAsync<CorruptDataException>(() => BackupSample.TakeAsync(fixture.Host));

        Assert.Contains("batch run 'r1' of traffic", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APartOfManyBytes_IsSpreadAndReadBack()
    {
        using var stream = new MemoryStream();
        var bytes = new byte[(BackupArchive.MaxPartBytes * 2) + 5];
        new Random(1).NextBytes(bytes);
        using (var writer = new ArchiveWriter(stream))
        {
            writer.Begin(BackupPartKind.Log);
            writer.Write(bytes.AsSpan(0, 7));
            writer.Write(bytes.AsSpan(7));
            writer.EndPart();
            writer.Complete(new BackupManifest
            {
                TakenMicroseconds = 1,
                HashKey = new(1, 2),
                Groups = 0,
                Blocks = 0,
                Records = 0,
                ViewGroups = 0,
                Contracts = [],
                Parts = writer.Parts,
            });
        }

        var archive = BackupSample.Open(stream.ToArray());
        var reader = archive.ReadParts(BackupPartKind.Log);
        var read = new byte[bytes.Length];
        for (var at = 0; at < read.Length; at++)
        {
            read[at] = reader.ReadByte();
        }

        Assert.Equal(
            ["log-1.1", "log-1.2", "log-1.3"], archive.Manifest.Parts.Select(part => part.Name));
        Assert.True(bytes.AsSpan().SequenceEqual(read));
        Assert.True(reader.IsAtEnd);
        await Assert.ThrowsAsync<CorruptDataException>(() => Task.Run(() => reader.ReadByte()));
    }
}
