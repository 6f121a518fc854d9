using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain;
using StreamBatch.Engine.Backups;
using StreamBatch.Odcs;
using StreamBatch.Storage.Embedded;

namespace StreamBatch.Cli.Backups;

/// <summary><c>restore --from FILE</c>: makes a store of a backup, and proves that it is the one that was backed up.
/// </summary>
internal sealed class RestoreCommand : Command
{
    private readonly Option<string> _from = new("--from")
    {
        HelpName = "FILE",
        Description = "The file that `backup` wrote.",
        Required = true,
    };

    private readonly Option<bool> _check = new("--check")
    {
        Description = "Only reads the whole file and checks it; no store is made.",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public RestoreCommand(CommandEnvironment environment)
        : base("restore", "Makes a store of a backup, in a folder or schema that holds none, and proves it equal.")
    {
        _environment = environment;
        Add(_from);
        Add(_check);
        _store = StoreSymbols.AddTo(this, environment);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var isCheck = arguments.GetValue(_check);
        var location = _store.LocationOf(arguments);
        if (!isCheck && location.Folder is { } folder)
        {
            RestoredFolder.RefuseUsed(folder);
        }

        var input = Open(arguments.GetRequiredValue(_from));
        await using (input.ConfigureAwait(false))
        {
            var archive = BackupArchive.Open(input, arguments.GetRequiredValue(_from));
            archive.VerifyParts(cancellationToken);
            archive.ReadContracts(ContractYaml.Read);
            var report = isCheck
                ? null
                : await RestoreAsync(archive, location, cancellationToken).ConfigureAwait(false);
            Print(archive, location, report, arguments.GetValue(_json));
            return report is null or { IsEqual: true } ? ExitCode.Done : ExitCode.Failed;
        }
    }

    private async Task<RestoreReport> RestoreAsync(
        BackupArchive archive,
        StoreLocation location,
        CancellationToken cancellationToken)
    {
        var target = await RestoreTarget
            .OpenAsync(location, archive.Manifest.HashKey, _environment, cancellationToken).ConfigureAwait(false);
        await using (target.ConfigureAwait(false))
        {
            try
            {
                var report = await StoreRestore.RunAsync(archive, target.Ports, cancellationToken)
                    .ConfigureAwait(false);
                if (report.IsEqual)
                {
                    await target.CompleteAsync(cancellationToken).ConfigureAwait(false);
                }

                return report;
            }
            catch (Exception exception) when (exception is StreamBatchException or IOException
                or OperationCanceledException)
            {
                new Printer(_environment).Message(Unfinished(location));
                throw;
            }
        }
    }

    private static FileStream Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"no file '{path}': --from names one that `streambatch backup` wrote");
        }

        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
    }

    private static string Unfinished(StoreLocation location) =>
        $"{location.Name} is not whole and does not open: delete it before restoring again";

    private void Print(BackupArchive archive, StoreLocation location, RestoreReport? report, bool asJson)
    {
        var printer = new Printer(_environment);
        if (asJson)
        {
            printer.Json(writer =>
            {
                writer.WriteString("file", archive.Name);
                writer.WriteBoolean("restored", report is { IsEqual: true });
                BackupWords.Write(writer, archive.Manifest);
                writer.WriteStartArray("findings");
                foreach (var finding in report?.Findings ?? [])
                {
                    writer.WriteStringValue(finding);
                }

                writer.WriteEndArray();
            });
        }
        else
        {
            BackupWords.Print(printer, archive.Manifest);
            printer.Line(report switch
            {
                null => $"{archive.Name}: whole; nothing was restored",
                { IsEqual: true } => $"restored into {location.Name}, and proved equal: log positions, verdicts, batch "
                    + "runs, quarantine, and all results row by row",
                _ => "NOT EQUAL",
            });
        }

        foreach (var finding in report?.Findings ?? [])
        {
            printer.Message(finding);
        }

        if (report is { IsEqual: false })
        {
            printer.Message(Unfinished(location));
        }
    }
}
