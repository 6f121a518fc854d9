using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Access;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;

namespace StreamBatch.Cli.Access;

/// <summary><c>key revoke ID</c>.</summary>
internal sealed class KeyRevokeCommand : Command
{
    private readonly Argument<string> _id = new("ID") { Description = "The id of the key." };
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public KeyRevokeCommand(CommandEnvironment environment)
        : base("revoke", "Lets a key end now; servers know it within two seconds.")
    {
        _environment = environment;
        Add(_id);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var id = arguments.GetRequiredValue(_id);
        using var server = _store.ServerOf(arguments);
        var revoked = server is null
            ? await RevokeAsync(arguments, id, cancellationToken).ConfigureAwait(false)
            : await server.CommandAsync($"keys/{Uri.EscapeDataString(id)}/revoke", _ => { }, cancellationToken)
                .ConfigureAwait(false);
        var printer = new Printer(_environment);
        if (arguments.GetValue(_json))
        {
            printer.JsonLine(revoked);
        }
        else
        {
            using var document = JsonDocument.Parse(revoked);
            printer.Line($"key {id} ({document.RootElement.GetProperty("name").GetString()}) is revoked");
        }

        return ExitCode.Done;
    }

    private async Task<string> RevokeAsync(ParseResult arguments, string id, CancellationToken cancellationToken)
    {
        var access = await _store.OpenAccessAsync(arguments, create: false, cancellationToken).ConfigureAwait(false);
        await using (access.ConfigureAwait(false))
        {
            var keeper = new KeyKeeper(access.Keys, _environment.Clock);
            var revoked = await LocalAct.DoAsync<ApiKey>(
                access,
                _environment.Clock,
                "revokeKey",
                id,
                async () => (await keeper.RevokeAsync(id, LocalAct.Actor, cancellationToken).ConfigureAwait(false)
                    ?? throw new CommandException($"no key has the id '{id}'"), null),
                cancellationToken).ConfigureAwait(false);
            return Printer.TextOf(
                writer => KeyJson.WriteMembers(writer, revoked, KeyKeeper.Now(_environment.Clock)));
        }
    }
}
