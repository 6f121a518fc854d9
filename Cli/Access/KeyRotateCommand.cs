using System.CommandLine;
using System.Globalization;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Access;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Access;
using StreamBatch.Server.Security;

namespace StreamBatch.Cli.Access;

/// <summary><c>key rotate ID</c>.</summary>
internal sealed class KeyRotateCommand : Command
{
    private readonly Argument<string> _id = new("ID") { Description = "The id of the key that is replaced." };

    private readonly Option<TimeSpan?> _overlap = CommonSymbols.Duration(
        "--overlap", "For how long both are accepted; 24h unless it is said, 0s: the key ends at once.");

    private readonly Option<EventTime?> _expires =
        CommonSymbols.Time("--expires", "When the successor ends; else never.");

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object, with the key");
    private readonly CommandEnvironment _environment;

    public KeyRotateCommand(CommandEnvironment environment)
        : base("rotate", "Makes a successor of a key, with its name and scopes, and prints it, this once.")
    {
        _environment = environment;
        Add(_id);
        Add(_overlap);
        Add(_expires);
        Validators.Add(result =>
        {
            if (result.GetResult(_overlap) is not null && result.GetValue(_overlap) is { TotalDays: > 366 })
            {
                result.AddError("--overlap is at most 366d");
            }
        });
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var id = arguments.GetRequiredValue(_id);
        var overlap = arguments.GetValue(_overlap) ?? KeyKeeper.StandardOverlap;
        var expires = arguments.GetValue(_expires)?.Microseconds;
        using var server = _store.ServerOf(arguments);
        var made = server is null
            ? await RotateAsync(arguments, id, overlap, expires, cancellationToken).ConfigureAwait(false)
            : await server.CommandAsync(
                $"keys/{Uri.EscapeDataString(id)}/rotate",
                writer =>
                {
                    writer.WriteNumber("overlapSeconds", (long)Math.Ceiling(overlap.TotalSeconds));
                    writer.WriteString("expires", expires?.ToString(CultureInfo.InvariantCulture));
                },
                cancellationToken).ConfigureAwait(false);
        KeyView.Print(new Printer(_environment), made, arguments.GetValue(_json));
        return ExitCode.Done;
    }

    private async Task<string> RotateAsync(
        ParseResult arguments,
        string id,
        TimeSpan overlap,
        long? expires,
        CancellationToken cancellationToken)
    {
        var access = await _store.OpenAccessAsync(arguments, create: false, cancellationToken).ConfigureAwait(false);
        await using (access.ConfigureAwait(false))
        {
            var keeper = new KeyKeeper(access.Keys, _environment.Clock);
            var (text, key) = await LocalAct.DoAsync<(KeyText Text, ApiKey Key)>(
                access,
                _environment.Clock,
                "rotateKey",
                id,
                async () =>
                {
                    var made = await keeper.RotateAsync(id, overlap, expires, LocalAct.Actor, cancellationToken)
                        .ConfigureAwait(false) ?? throw new CommandException($"no key that is valid has the id '{id}'");
                    return (made, made.Key.Id);
                },
                cancellationToken).ConfigureAwait(false);
            return Printer.TextOf(
                writer => KeyJson.WriteMade(writer, text, key, KeyKeeper.Now(_environment.Clock)));
        }
    }
}
