using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;

namespace StreamBatch.Cli.Access;

/// <summary><c>key create NAME --scope S</c>.</summary>
internal sealed class KeyCreateCommand : Command
{
    private readonly Argument<string> _name = new("NAME") { Description = "Who or what uses the key." };

    private readonly Option<string[]> _scopes = new("--scope")
    {
        HelpName = "SCOPE",
        Description = "What it allows: produce, read, operate or admin with a contract or *, as read:orders or "
            + "admin:*; or metrics. Several: once each.",
        Required = true,
    };

    private readonly Option<EventTime?> _expires = CommonSymbols.Time("--expires", "When it ends; else never.");
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object, with the key");
    private readonly CommandEnvironment _environment;

    public KeyCreateCommand(CommandEnvironment environment)
        : base("create", "Makes a key and prints it, this once; also beside a server that runs.")
    {
        _environment = environment;
        Add(_name);
        Add(_scopes);
        Add(_expires);
        Validators.Add(result =>
        {
            var scopes = result.GetValue(_scopes) ?? [];
            if (scopes.FirstOrDefault(text => Scope.Parse(text) is null) is { } unknown)
            {
                result.AddError($"--scope '{unknown}' is no scope, as read:orders, produce:* or metrics");
            }

            if (scopes.Length > ApiKey.MaxScopes
                || result.GetValue(_name) is not { } name || !ApiKey.IsName(name))
            {
                result.AddError(string.Create(
                    CultureInfo.InvariantCulture,
                    $"a key has a name of 1 to {ApiKey.MaxNameLength} characters that can be seen, and "
                    + $"{ApiKey.MaxScopes} scopes at most"));
            }
        });
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var name = arguments.GetRequiredValue(_name);
        ImmutableArray<Scope> scopes = [.. arguments.GetRequiredValue(_scopes).Select(text => Scope.Parse(text)!)];
        var expires = arguments.GetValue(_expires)?.Microseconds;
        using var server = _store.ServerOf(arguments);
        var made = server is null
            ? await CreateAsync(arguments, name, scopes, expires, cancellationToken).ConfigureAwait(false)
            : await server.CommandAsync(
                "keys",
                writer =>
                {
                    writer.WriteString("name", name);
                    writer.WriteStartArray("scopes");
                    scopes.ToList().ForEach(scope => writer.WriteStringValue(scope.ToString()));
                    writer.WriteEndArray();
                    writer.WriteString("expires", expires?.ToString(CultureInfo.InvariantCulture));
                },
                cancellationToken).ConfigureAwait(false);
        KeyView.Print(new Printer(_environment), made, arguments.GetValue(_json));
        return ExitCode.Done;
    }

    private async Task<string> CreateAsync(
        ParseResult arguments,
        string name,
        ImmutableArray<Scope> scopes,
        long? expires,
        CancellationToken cancellationToken)
    {
        var access = await _store.OpenAccessAsync(arguments, create: true, cancellationToken).ConfigureAwait(false);
        await using (access.ConfigureAwait(false))
        {
            var keeper = new KeyKeeper(access.Keys, _environment.Clock);
            var (text, key) = await LocalAct.DoAsync(
                access,
                _environment.Clock,
                "createKey",
                null,
                async () =>
                {
                    var made = await keeper
                        .CreateAsync(name, scopes, expires, LocalAct.Actor, cancellationToken).ConfigureAwait(false);
                    return (made, made.Key.Id);
                },
                cancellationToken).ConfigureAwait(false);
            return Printer.TextOf(
                writer => KeyJson.WriteMade(writer, text, key, KeyKeeper.Now(_environment.Clock)));
        }
    }
}
