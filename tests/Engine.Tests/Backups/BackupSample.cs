using System.Buffers.Binary;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Backups;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Tests.Reconciling;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Engine.Tests.Backups;

/// <summary>Small backups, and what is made of them.</summary>
internal static class BackupSample
{
    /// <summary>A store with results of three windows, a late, an expired and a faulty event, and two batch runs.
    /// </summary>
    public static async Task<ReconcileFixture> PlayAsync()
    {
        var fixture = await ReconcileFixture.CreateAsync(Authority.Batch);
        TrafficEvent[] events =
        [
            new("1", 100), new("2", 200, 250, "b"), new("3", 1_100), new("4", 300, null, "c"),
            new("5", 400) { IsFaulty = true },
        ];
        await fixture.IngestAsync(events);
        await fixture.ReachAsync(1_000);
        await fixture.IngestAsync(new TrafficEvent("6", 600));
        await fixture.ReachAsync(3_000);
        await fixture.IngestAsync(new TrafficEvent("7", 700));
        await fixture.LoadAsync("r1", events.Take(3));
        await fixture.LoadAsync("r2", events.Take(4));
        await fixture.ReconcileAsync();
        return fixture;
    }

    public static async Task<byte[]> TakeAsync(EmbeddedHost host)
    {
        using var archive = new MemoryStream();
        var report = await host.BackUpAsync(archive, default);
        Assert.Equal(archive.Length, report.Bytes);
        return archive.ToArray();
    }

    public static BackupArchive Open(byte[] archive)
    {
        var opened = BackupArchive.Open(new MemoryStream(archive), "x.backup");
        opened.VerifyParts(default);
        return opened;
    }

    /// <summary>The archive with another manifest, sealed as the page of the format says.</summary>
    public static byte[] WithManifest(byte[] archive, Func<string, string> edit)
    {
        var offset = (int)BinaryPrimitives.ReadInt64LittleEndian(archive.AsSpan(archive.Length - 56));
        var old = Encoding.UTF8.GetString(archive.AsSpan(offset, archive.Length - 56 - offset));
        var manifest = edit(old);
        Assert.NotEqual(old, manifest);
        var bytes = Encoding.UTF8.GetBytes(manifest);
        var places = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(places, offset);
        BinaryPrimitives.WriteInt64LittleEndian(places.AsSpan(8), bytes.Length);
        return
        [
            .. archive.AsSpan(0, offset),
            .. bytes,
            .. places,
            .. System.Security.Cryptography.SHA256.HashData([.. places, .. bytes]),
            .. "SBA1END\n"u8,
        ];
    }

    /// <summary>Restores into <paramref name="folder"/>, and completes it when it is equal.</summary>
    public static async Task<RestoreReport> RestoreAsync(byte[] archive, ReconcileFixture fixture, string folder)
    {
        var opened = Open(archive);
        RestoreReport report;
        var store = EmbeddedStore.Open(new EmbeddedStoreOptions
        {
            Folder = folder,
            Flush = false,
            RestoredKey = opened.Manifest.HashKey,
        });
        await using (store)
        {
            report = await StoreRestore.RunAsync(
                opened,
                new EmbeddedPorts(
                    store.HashKey,
                    store.Log,
                    store.Checkpoints,
                    store.Results,
                    store.BatchRuns,
                    store.Verdicts,
                    _ => new ContractReading(fixture.Contract, []),
                    fixture.Folder.Clock),
                default);
        }

        if (report.IsEqual)
        {
            RestoredFolder.Complete(folder);
        }

        return report;
    }
}
