using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Access;

/// <summary><c>key list</c>.</summary>
internal sealed class KeyListCommand : Command
{
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("an object a key");
    private readonly CommandEnvironment _environment;

    public KeyListCommand(CommandEnvironment environment)
        : base("list", "Lists the keys, without their secrets.")
    {
        _environment = environment;
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var printer = new Printer(_environment);
        var asJson = arguments.GetValue(_json);
        var table = new TableText("id", "name", "state", "scopes", "created", "by", "expires", "revoked", "successor");
        using var server = _store.ServerOf(arguments);
        var rows = server is null
            ? await ReadAsync(arguments, cancellationToken).ConfigureAwait(false)
            : await server.LinesAsync("keys", cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        foreach (var row in rows)
        {
            if (asJson)
            {
                printer.JsonLine(row);
            }
            else
            {
                Add(table, row);
            }
        }

        if (!asJson)
        {
            printer.Table(table);
        }

        return ExitCode.Done;
    }

    private async Task<List<string>> ReadAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var access = await _store.OpenAccessAsync(arguments, create: false, cancellationToken).ConfigureAwait(false);
        await using (access.ConfigureAwait(false))
        {
            var now = KeyKeeper.Now(_environment.Clock);
            return
            [
                .. (await access.Keys.ReadAsync(cancellationToken).ConfigureAwait(false))
                    .Select(key => Printer.TextOf(writer => KeyJson.WriteMembers(writer, key, now))),
            ];
        }
    }

    private static void Add(TableText table, string json)
    {
        using var document = JsonDocument.Parse(json);
        var key = document.RootElement;
        table.Add(
            key.GetProperty("id").GetString()!,
            key.GetProperty("name").GetString()!,
            key.GetProperty("state").GetString()!,
            KeyView.Scopes(key),
            Words.Time(RemoteRows.Time(key, "created")?.Microseconds),
            key.GetProperty("createdBy").GetString()!,
            Words.Time(RemoteRows.Time(key, "expires")?.Microseconds),
            Words.Time(RemoteRows.Time(key, "revoked")?.Microseconds),
            key.GetProperty("successor").GetString() ?? "-");
    }
}
