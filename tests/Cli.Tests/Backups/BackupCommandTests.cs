using System.IO.Compression;
using System.Text;
using StreamBatch.Cli.Tests.Batches;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>A store that was restored, into a folder or into PostgreSQL, says and does what the old one would.
/// </summary>
public sealed class BackupCommandTests(PostgresTables postgres) : IClassFixture<PostgresTables>
{
    private static readonly string[][] Questions =
    [
        ["results", "readings", "--json"],
        ["results", "readings", "--open", "--json"],
        ["results", "readings", "--with", "batch", "--json"],
        ["quarantine", "list", "readings", "--json"],
        ["repair", "list", "readings", "--all", "--json"],
        ["verify", "readings", "--json"],
        ["cut", "readings"],
        ["contract", "list", "--json"],
        ["explain", "readings", "window", "a", CliFolder.Time(0), "--json"],
    ];

    private static int Schemas;

    [Fact]
    public async Task FolderToFolder_SaysTheSame() => await RoundTripAsync(false, false);

    [PostgresFact]
    public async Task FolderToPostgres_SaysTheSame() => await RoundTripAsync(false, true);

    [PostgresFact]
    public async Task PostgresToFolder_SaysTheSame() => await RoundTripAsync(true, false);

    [PostgresFact]
    public async Task PostgresToPostgres_SaysTheSame() => await RoundTripAsync(true, true);

    [Fact]
    public async Task Restore_IntoAStoreThatIsThere_IsRefused()
    {
        using var folder = await WithTrafficAsync(null);
        var archive = folder.PathOf("store.backup");
        (await folder.RunAsync("backup", archive)).Succeeds();

        var restored = await folder.RunAsync("restore", archive);

        Assert.Equal(1, restored.Code);
        Assert.Contains("is not empty", restored.Error, StringComparison.Ordinal);
    }

    [PostgresFact]
    public async Task Restore_IntoASchemaThatIsThere_IsRefused()
    {
        var place = NewPlace(true, "");
        using var folder = await WithTrafficAsync(place);
        var archive = folder.PathOf("store.backup");
        (await folder.RunAsync(["backup", archive, .. place])).Succeeds();

        var restored = await folder.RunAsync(["restore", archive, .. place]);

        Assert.Equal(1, restored.Code);
        Assert.Contains("The store is not empty", restored.Error, StringComparison.Ordinal);
        (await folder.RunAsync(["verify", "readings", .. place])).Succeeds();
    }

    [Fact]
    public async Task Backup_OverwritesNothing()
    {
        using var folder = await WithTrafficAsync(null);
        var file = folder.Write("store.backup", "mine");

        var backup = await folder.RunAsync("backup", file);

        Assert.Equal(1, backup.Code);
        Assert.Contains("is there already", backup.Error, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("log.bin")]
    [InlineData("runs/0-0.ndjson")]
    [InlineData("manifest.json")]
    public async Task Restore_OfAPartThatWasChanged_IsRefused_BeforeAnythingIsThere(string part)
    {
        using var folder = await WithTrafficAsync(null);
        var archive = folder.PathOf("store.backup");
        (await folder.RunAsync("backup", archive)).Succeeds();
        await using (var zip = await ZipFile.OpenAsync(archive, ZipArchiveMode.Update))
        {
            await using var stream = await zip.GetEntry(part)!.OpenAsync();
            stream.Position = stream.Length / 2;
            var old = stream.ReadByte();
            stream.Position--;
            stream.WriteByte((byte)(old ^ 1));
        }

        await AssertRefusedAsync(folder, archive, part);
    }

    [Fact]
    public async Task Restore_OfAnArchiveThatWasCut_IsRefused_WhereverItWas()
    {
        using var folder = await WithTrafficAsync(null);
        var archive = folder.PathOf("store.backup");
        (await folder.RunAsync("backup", archive)).Succeeds();
        var bytes = await File.ReadAllBytesAsync(archive);
        for (var length = 0; length < bytes.Length; length += Math.Max(1, bytes.Length / 20))
        {
            var cut = folder.PathOf($"cut-{length}");
            await File.WriteAllBytesAsync(cut, bytes[..length]);
            await AssertRefusedAsync(folder, cut, "");
        }
    }

    [Fact]
    public async Task Restore_ThatWasCutOff_IsNoStore()
    {
        using var folder = await WithTrafficAsync(null);
        var archive = folder.PathOf("store.backup");
        (await folder.RunAsync("backup", archive)).Succeeds();

        // The log ends in the middle of a group: what is before it is appended when that is found.
        await using (var zip = await ZipFile.OpenAsync(archive, ZipArchiveMode.Update))
        {
            var log = zip.GetEntry("log.bin")!;
            byte[] half;
            await using (var stream = await log.OpenAsync())
            {
                half = new byte[stream.Length / 2];
                await stream.ReadExactlyAsync(half);
                stream.SetLength(half.Length);
            }

            var manifest = zip.GetEntry("manifest.json")!;
            await using var text = await manifest.OpenAsync();
            using var reader = new StreamReader(text, leaveOpen: true);
            var lines = (await reader.ReadToEndAsync()).Split('\n').ToList();
            var name = lines.FindIndex(line => line.Contains("log.bin", StringComparison.Ordinal));
            lines[name + 1] = $"\"bytes\": {half.Length},";
            lines[name + 2] =
                $"\"sha256\": \"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(half))}\"";
            text.SetLength(0);
            await text.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        }

        var restored = await folder.RunAsync("restore", archive, "--data", folder.PathOf("cut-off"));
        var opened = await folder.RunAsync("results", "readings", "--data", folder.PathOf("cut-off"));

        Assert.Equal(1, restored.Code);
        Assert.NotEqual(0, opened.Code);
        Assert.Contains("Restore", opened.Error, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task AssertRefusedAsync(CliFolder folder, string archive, string part)
    {
        var target = folder.PathOf("new");

        var restored = await folder.RunAsync("restore", archive, "--data", target);

        Assert.Equal(1, restored.Code);
        Assert.Contains(part, restored.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    // Late, expired, repeated, faulty and open events; a repair, an adoption and an incident that was declined.
    private static async Task<CliFolder> WithTrafficAsync(string[]? place)
    {
        var folder = new CliFolder();
        string[] at = place ?? [];
        (await folder.RunAsync(["contract", "register", folder.Write("contract.yaml", CliFolder.Contract), .. at]))
            .Succeeds();
        await IngestAsync(
            folder, at, CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "2", "b"), CliFolder.Event("1", 1, "1"));
        (await folder.RunAsync(["watermark", "readings", "--end", .. at])).Succeeds();
        await IngestAsync(folder, at, CliFolder.Event("4", 4, "4"), CliFolder.Event("5", 5, "\"x\""));
        var rows = folder.Write(
            "rows.csv",
            $"key,start,n,total,most\na,{CliFolder.Time(0)},2,5,4\nb,{CliFolder.Time(0)},1,7,7\n");
        (await folder.RunAsync([
            "batch", "load", "readings", rows, "--run", "r", "--from", CliFolder.Time(0), "--to", CliFolder.Time(30),
            .. at])).Succeeds();
        (await folder.RunAsync(["reconcile", "readings", .. at])).Succeeds();
        await IngestAsync(folder, at, CliFolder.Event("6", 100, "6"), CliFolder.Event("7", 101, "7", "c"));
        return folder;
    }

    private static async Task<string> IngestAsync(CliFolder folder, string[] at, params string[] lines) =>
        string.Join(' ', (await folder.RunWithInputAsync(string.Join('\n', lines), ["ingest", "-", "--json", .. at]))
            .Object.EnumerateObject().Where(member => member.Name is not ("seconds" or "eventsPerSecond")));

    private string[] NewPlace(bool isPostgres, string folder) => isPostgres
        ? ["--store", "postgres", "--store-connection", postgres.Connection,
            "--store-schema", $"backup_{Interlocked.Increment(ref Schemas)}"]
        : ["--data", folder];

    private async Task RoundTripAsync(bool fromPostgres, bool toPostgres)
    {
        var names = Interlocked.Increment(ref Schemas);
        using var scratch = new CliFolder();
        var old = NewPlace(fromPostgres, scratch.PathOf($"old-{names}"));
        var target = NewPlace(toPostgres, scratch.PathOf($"new-{names}"));
        using var folder = await WithTrafficAsync(old);
        var archive = folder.PathOf("store.backup");

        var backup = (await folder.RunAsync(["backup", archive, "--json", .. old])).Succeeds();
        var restored = (await folder.RunAsync(["restore", archive, "--json", .. target])).Succeeds();

        Assert.True(restored.Object.GetProperty("contracts")[0].GetProperty("sound").GetBoolean());
        Assert.Equal(
            backup.Object.GetProperty("contracts")[0].GetProperty("head").GetString(),
            restored.Object.GetProperty("contracts")[0].GetProperty("head").GetString());
        foreach (var question in Questions)
        {
            var before = await folder.RunAsync([.. question, .. old]);
            var after = await folder.RunAsync([.. question, .. target]);
            Assert.Equal(before, after);
            Assert.True(before.Code == 0, $"{string.Join(' ', question)}: {before.Error}");
        }

        // The ledger goes on: repeats are known, what is new counts.
        string[] more = [CliFolder.Event("6", 100, "6"), CliFolder.Event("8", 102, "8"), CliFolder.Event("9", 3, "1")];
        Assert.Equal(await IngestAsync(folder, old, more), await IngestAsync(folder, target, more));
        string[] end = ["watermark", "readings", "--end"];
        (await folder.RunAsync([.. end, .. old])).Succeeds();
        (await folder.RunAsync([.. end, .. target])).Succeeds();
        Assert.Equal(
            (await folder.RunAsync(["results", "readings", .. old])).Succeeds().Output,
            (await folder.RunAsync(["results", "readings", .. target])).Output);
        (await folder.RunAsync(["verify", "readings", .. target])).Succeeds();
    }
}
