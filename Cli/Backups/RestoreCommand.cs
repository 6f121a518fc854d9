using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Backups;

namespace StreamBatch.Cli.Backups;

/// <summary><c>restore FILE</c>: makes a store of an archive, and proves that it says what the old one said.</summary>
internal sealed class RestoreCommand : Command
{
    private readonly Argument<string> _file = new("FILE") { Description = "An archive that `backup` wrote." };
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public RestoreCommand(CommandEnvironment environment)
        : base("restore", "Makes a store of an archive; there must be none yet.")
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
        if (!File.Exists(path))
        {
            throw new CommandException($"{path}: no such file");
        }

        using var reader = BackupReader.Open(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
        var audits = await _store.RestoreAsync(arguments, reader, cancellationToken).ConfigureAwait(false);
        BackupView.Print(new Printer(_environment), path, reader.Manifest, audits, arguments.GetValue(_json));
        return audits.Values.All(audit => audit.IsSound) ? ExitCode.Done : ExitCode.Failed;
    }
}
