using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Backups;

namespace StreamBatch.Cli.Backups;

/// <summary><c>backup FILE</c>: writes the whole store into one file, from which any store can be restored.</summary>
internal sealed class BackupCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "The archive; it must not be there yet." };
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public BackupCommand(CommandEnvironment environment)
        : base("backup", "Writes the whole store into one file, from which a store of either kind can be restored.")
    {
        _environment = environment;
        Add(_file);
        _store = StoreSymbols.AddTo(this, environment);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetRequiredValue(_file);
        if (Path.Exists(path))
        {
            throw new CommandException($"{path}: is there already; a backup overwrites nothing");
        }

        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var (manifest, bytes) = await WriteAsync(session, path, cancellationToken).ConfigureAwait(false);
            BackupView.Print(new Printer(_environment), path, manifest, bytes, arguments.GetValue(_json));
        }

        return ExitCode.Done;
    }

    // Under its name it is whole and on stable storage.
    private static async Task<(BackupManifest Manifest, long Bytes)> WriteAsync(
        StoreSession session,
        string path,
        CancellationToken cancellationToken)
    {
        var unfinished = path + ".unfinished";
        try
        {
            BackupManifest manifest;
            long bytes;
            var stream = new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
            await using (stream.ConfigureAwait(false))
            {
                manifest = await BackupWriter.WriteAsync(session.Host, stream, cancellationToken)
                    .ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
                bytes = stream.Length;
            }

            File.Move(unfinished, path);
            return (manifest, bytes);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
