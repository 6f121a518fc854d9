using StreamBatch.Domain;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Backups;
using StreamBatch.Engine.Tests.Reconciling;
using StreamBatch.Storage.Embedded;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Engine.Tests.Backups;

/// <summary>A damaged, cut or foreign archive is refused, with the place, before anything is made of it.</summary>
public sealed class DamagedBackupTests : IAsyncLifetime
{
    private ReconcileFixture _fixture = null!;
    private byte[] _archive = [];

    public async Task InitializeAsync()
    {
        _fixture = await BackupSample.PlayAsync();
        _archive = await BackupSample.TakeAsync(_fixture.Host);
    }

    public async Task DisposeAsync() => await _fixture.DisposeAsync();

    [Fact]
    public void OneByteChanged_WhereverItIs_IsRefusedWithItsPlace()
    {
        var parts = BackupSample.Open(_archive).Manifest.Parts;
        var manifest = parts[^1].Offset + parts[^1].Length;
        List<(long End, string Place)> places =
        [
            (8, "header"),
            .. parts.Select(part => (part.Offset + part.Length, $"part {part.Name}")),
            (_archive.Length - 56, "manifest"),
            (_archive.Length, "trailer"),
        ];
        Assert.Equal(["contract-2.1", "log-1.1", "run-3.1", "run-4.1"], parts.Select(part => part.Name).Order());

        for (var at = 0; at < _archive.Length; at++)
        {
            var damaged = _archive.ToArray();
            damaged[at] ^= 0x10;

            var told = Assert.Throws<CorruptDataException>(() => BackupSample.Open(damaged)).Message;

            // Damage to the trailer's checksum cannot be told from damage to the manifest.
            var place = places.First(item => at < item.End).Place;
            var isTold = told.StartsWith($"x.backup: {place}: ", StringComparison.Ordinal)
                || (place == "trailer" && told.StartsWith("x.backup: manifest: ", StringComparison.Ordinal));
            Assert.True(isTold, $"byte {at} ({place}): {told}");
        }

        Assert.True(manifest < _archive.Length);
    }

    [Fact]
    public void CutAnywhere_IsRefused()
    {
        for (var length = 0; length < _archive.Length; length++)
        {
            var cut = _archive[..length];

            Assert.Throws<CorruptDataException>(() => BackupSample.Open(cut));
        }
    }

    [Fact]
    public void BytesAtTheEndOrInBetween_AreRefused()
    {
        Assert.Throws<CorruptDataException>(() => BackupSample.Open([.. _archive, 0]));
        Assert.Throws<CorruptDataException>(() => BackupSample.Open([.. _archive[..8], 0, .. _archive[8..]]));
    }

    [Theory]
    [InlineData("\"version\": 1,\n  \"taken", "\"version\": 2,\n  \"taken", "manifest: its format has version 2")]
    [InlineData("\"kind\": \"log\"", "\"kind\": \"base\"", "of kind 'base', which this program does not know")]
    [InlineData("\"groups\"", "\"grups\"", "manifest: it is not understood")]
    [InlineData("\"name\": \"log-1.1\",\n      \"kind\": \"log\",\n      \"offset\": 8",
        "\"name\": \"log-1.1\",\n      \"kind\": \"log\",\n      \"offset\": 9", "is not where the one before ends")]
    [InlineData("streambatch backup", "another backup", "it is not that of a backup")]
    public void AnotherManifest_IsRefused(string from, string to, string expected)
    {
        var other = BackupSample.WithManifest(
            _archive, manifest => manifest.Replace(from, to, StringComparison.Ordinal));

        var told = Assert.Throws<CorruptDataException>(() => BackupSample.Open(other)).Message;

        Assert.Contains(expected, told, StringComparison.Ordinal);
    }

    [Fact]
    public void ALogThatBeginsLater_IsRefusedBeforeAStoreIsMade()
    {
        var other = BackupSample.WithManifest(_archive, manifest => manifest.Replace(
            "\"earliest\": 0", "\"earliest\": 1", StringComparison.Ordinal));
        var opened = BackupSample.Open(other);

        var told = Assert.Throws<CorruptDataException>(
            () => opened.ReadContracts(_ => new ContractReading(_fixture.Contract, []))).Message;

        Assert.Contains("begins at offset 1 of partition", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "\"results\": {\n        \"count\": 4", "\"results\": {\n        \"count\": 5", "the results of traffic")]
    [InlineData(
        "\"quarantine\": {\n        \"count\": ",
        "\"quarantine\": {\n        \"count\": 1",
        "the quarantine of traffic")]
    [InlineData("\"groups\": ", "\"groups\": 1", "groups, and the backup tells of 1")]
    [InlineData(
        "\"verdicts\": {\n        \"length\": ",
        "\"verdicts\": {\n        \"length\": 1",
        "head of the verdicts of traffic")]
    [InlineData("\"next\": ", "\"next\": 1", "of traffic is not that of the backup")]
    public async Task AManifestThatSaysOtherwise_IsFoundAtTheEnd_AndTheStoreDoesNotOpen(
        string from, string to, string expected)
    {
        using var folder = new TestFolder();
        var target = Path.Combine(folder.Path, "target");
        var other = BackupSample.WithManifest(
            _archive, manifest => manifest.Replace(from, to, StringComparison.Ordinal));

        var report = await BackupSample.RestoreAsync(other, _fixture, target);

        Assert.Contains(report.Findings, finding => finding.Contains(expected, StringComparison.Ordinal));
        var refused = Assert.Throws<StoreException>(
            () => EmbeddedStore.Open(new EmbeddedStoreOptions { Folder = target }));
        Assert.Contains("restore that was not finished", refused.Message, StringComparison.Ordinal);
        Assert.Throws<StoreException>(() => RestoredFolder.RefuseUsed(target));
    }
}
