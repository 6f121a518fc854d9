using StreamBatch.Testing.Embedded;

namespace StreamBatch.Cli.Tests.Backups;

/// <summary>What the two commands refuse, and what they leave behind when they do.</summary>
public sealed class BackupCommandTests
{
    private static readonly ManualClock Clock = new();

    [Fact]
    public async Task Backup_IntoAFolder_NamesTheFileAfterTheTime_AndReplacesNone()
    {
        using var folder = await CliFolder.WithContractAsync();
        var place = BackupPlace.InFolder(folder.Data, Clock);
        var backups = Directory.CreateDirectory(folder.PathOf("backups")).FullName;

        (await place.RunAsync("backup", "--to", backups)).Succeeds();
        var again = await place.RunAsync("backup", "--to", backups);

        var file = Assert.Single(Directory.GetFiles(backups));
        Assert.Matches(@"^streambatch-\d{8}T\d{6}Z\.backup$", Path.GetFileName(file));
        Assert.Equal(1, again.Code);
        Assert.Contains("is there already: a backup replaces none", again.Error, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Backup_ThatFails_LeavesNoFile()
    {
        using var folder = new CliFolder();
        var place = BackupPlace.InFolder(folder.Data, Clock);

        var nowhere = await place.RunAsync("backup", "--to", folder.PathOf("x.backup"));
        var noFolder = await place.RunAsync("backup", "--to", folder.PathOf("none/x.backup"));

        Assert.Equal((1, 1), (nowhere.Code, noFolder.Code));
        Assert.Contains("no store in", nowhere.Error, StringComparison.Ordinal);
        Assert.Contains("The backup cannot be written", noFolder.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.PathOf(".")));
    }

    [Fact]
    public async Task Backup_AndRestore_WithoutAFile_AreMisused()
    {
        using var folder = new CliFolder();

        Assert.Equal(2, (await folder.RunAsync("backup")).Code);
        Assert.Equal(2, (await folder.RunAsync("restore")).Code);
        var missing = await folder.RunAsync("restore", "--from", folder.PathOf("none.backup"));
        Assert.Equal(1, missing.Code);
        Assert.Contains("none.backup': --from names one that", missing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_OfADamagedFile_NamesFileAndPart_AndMakesNothing()
    {
        using var folder = await WithBackupAsync();
        var bytes = await File.ReadAllBytesAsync(folder.PathOf("x.backup"));
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(folder.PathOf("damaged.backup"), bytes);
        await File.WriteAllBytesAsync(folder.PathOf("cut.backup"), bytes[..^7]);
        var target = BackupPlace.InFolder(folder.PathOf("target"), Clock);

        var damaged = await target.RunAsync("restore", "--from", folder.PathOf("damaged.backup"));
        var check = await target.RunAsync("restore", "--from", folder.PathOf("damaged.backup"), "--check");
        var cut = await target.RunAsync("restore", "--from", folder.PathOf("cut.backup"));

        Assert.Equal((1, 1, 1), (damaged.Code, check.Code, cut.Code));
        Assert.Contains(
            "damaged.backup: part log-1.1: its SHA-256 does not hold", damaged.Error, StringComparison.Ordinal);
        Assert.Equal(damaged.Error, check.Error);
        Assert.Contains(
            "cut.backup: trailer: the file is cut", cut.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("target")));
    }

    [Fact]
    public async Task Restore_Check_ReadsEverything_AndMakesNothing()
    {
        using var folder = await WithBackupAsync();
        var target = BackupPlace.InFolder(folder.PathOf("target"), Clock);

        var check = (await target.RunAsync("restore", "--from", folder.PathOf("x.backup"), "--check")).Succeeds();

        Assert.EndsWith("x.backup: whole; nothing was restored", check.Lines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.PathOf("target")));
    }

    [Fact]
    public async Task Restore_IntoAFolderThatHoldsAnything_IsRefused()
    {
        using var folder = await WithBackupAsync();
        var other = Directory.CreateDirectory(folder.PathOf("other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(other, "notes.txt"), "mine");
        var empty = Directory.CreateDirectory(folder.PathOf("empty")).FullName;

        var onStore = await BackupPlace.InFolder(folder.Data, Clock)
            .RunAsync("restore", "--from", folder.PathOf("x.backup"));
        var onOther = await BackupPlace.InFolder(other, Clock)
            .RunAsync("restore", "--from", folder.PathOf("x.backup"));

        Assert.Equal((1, 1), (onStore.Code, onOther.Code));
        Assert.Contains("is not empty: a restore takes one", onStore.Error, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(other).Select(Path.GetFileName));
        (await BackupPlace.InFolder(folder.Data, Clock).RunAsync("verify", "readings")).Succeeds();
        (await BackupPlace.InFolder(empty, Clock).RunAsync("restore", "--from", folder.PathOf("x.backup"))).Succeeds();
    }

    private static async Task<CliFolder> WithBackupAsync()
    {
        var folder = await CliFolder.WithContractAsync();
        (await folder.IngestAsync(CliFolder.Event("1", 1, "1"), CliFolder.Event("2", 2, "2", "b"))).Succeeds();
        (await folder.RunAsync("backup", "--to", folder.PathOf("x.backup"))).Succeeds();
        return folder;
    }
}
