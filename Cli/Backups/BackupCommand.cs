using System.CommandLine;
using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Backups;
using StreamBatch.Odcs;
using StreamBatch.Server.Wording;
using StreamBatch.Storage.Embedded;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Backups;

/// <summary><c>backup --to FILE|FOLDER</c>: the whole store in one file, from which either store is restored.</summary>
internal sealed class BackupCommand : Command
{
    private readonly Option<string> _to = new("--to")
    {
        HelpName = "FILE|FOLDER",
        Description = "The file to write, which must not be there; or a folder, for a file named after the time.",
        Required = true,
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public BackupCommand(CommandEnvironment environment)
        : base("backup", "Writes the whole store, as it stands now, into one file.")
    {
        _environment = environment;
        Add(_to);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = PathOf(arguments.GetRequiredValue(_to));
        using var server = _store.ServerOf(arguments);
        using var file = BackupFile.Create(path);
        var report = server is null
            ? await WriteAsync(_store.LocationOf(arguments), file.Content, cancellationToken).ConfigureAwait(false)
            : await FetchAsync(server, file.Content, path, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        file.Complete();
        Print(new Printer(_environment), path, report, arguments.GetValue(_json));
        return ExitCode.Done;
    }

    private async Task<BackupReport> WriteAsync(
        StoreLocation location,
        Stream output,
        CancellationToken cancellationToken)
    {
        if (location.Folder is not null)
        {
            var session = await StoreSession.OpenAsync(location, _environment, cancellationToken)
                .ConfigureAwait(false);
            await using (session.ConfigureAwait(false))
            {
                return await session.Host.BackUpAsync(output, cancellationToken).ConfigureAwait(false);
            }
        }

        // Another process may be writing: it keeps the store.
        var options = new PostgresStoreOptions
        {
            ConnectionString = location.Connection!,
            Schema = location.Schema!,
        };
        var snapshot = await PostgresSnapshot.OpenAsync(options, ContractYaml.Read, cancellationToken)
            .ConfigureAwait(false);
        await using (snapshot.ConfigureAwait(false))
        {
            return await snapshot.BackUpAsync(output, _environment.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // Read back before it gets its name: what broke off on the way is no backup.
    private static async Task<BackupReport> FetchAsync(
        ApiClient server,
        Stream output,
        string path,
        CancellationToken cancellationToken)
    {
        await server.CopyAsync("backup", output, cancellationToken).ConfigureAwait(false);
        return new BackupReport(BackupArchive.Open(output, path).Manifest, output.Length);
    }

    private string PathOf(string to) => Directory.Exists(to)
        ? Path.Combine(to, string.Create(
            CultureInfo.InvariantCulture, $"streambatch-{_environment.Clock.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.backup"))
        : to;

    private static void Print(Printer printer, string path, BackupReport report, bool asJson)
    {
        if (asJson)
        {
            printer.Json(writer =>
            {
                writer.WriteString("file", path);
                writer.WriteNumber("bytes", report.Bytes);
                BackupWords.Write(writer, report.Manifest);
            });
            return;
        }

        BackupWords.Print(printer, report.Manifest);
        printer.Line($"{path}: {Words.Count(report.Bytes, "byte")}, whole and on stable storage");
    }
}
