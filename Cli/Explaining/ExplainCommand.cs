using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Explaining;
using StreamBatch.Server.Explaining;

namespace StreamBatch.Cli.Explaining;

/// <summary><c>explain CONTRACT event|entity|window|verdict ...</c>: the story from arrival to seal.</summary>
internal sealed class ExplainCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public ExplainCommand(CommandEnvironment environment)
        : base("explain", "Tells the whole story of an event, an entity, a window or a verdict.")
    {
        _environment = environment;
        Add(_contract);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        _store.MakeRecursive();
        _json.Recursive = true;
        Add(EventCommand());
        Add(EntityCommand());
        Add(WindowCommand());
        Add(VerdictCommand());
    }

    private Command EventCommand()
    {
        var source = new Argument<string>("SOURCE") { Description = "The event's source." };
        var id = new Argument<string>("ID") { Description = "The event's id." };
        var command = new Command("event", "Every time that an event came, and what became of it.") { source, id };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments,
            ("event",
                [("source", arguments.GetRequiredValue(source)), ("id", arguments.GetRequiredValue(id))]),
            explainer => explainer.EventAsync(
                arguments.GetRequiredValue(source), arguments.GetRequiredValue(id), cancellationToken),
            (text, story) => text.Tell(story),
            StoryJson.WriteMembers,
            "no event of that source and id is in the log (rejected events leave no trace)",
            cancellationToken));
        return command;
    }

    private Command EntityCommand()
    {
        var key = new Argument<string>("KEY") { Description = "The entity key." };
        var command = new Command("entity", "The events, windows and verdicts of an entity.") { key };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments,
            ("entity", [("key", arguments.GetRequiredValue(key))]),
            explainer => explainer.EntityAsync(arguments.GetRequiredValue(key), cancellationToken),
            (text, story) => text.Tell(story),
            StoryJson.WriteMembers,
            "nothing is known of that entity",
            cancellationToken));
        return command;
    }

    private Command WindowCommand()
    {
        var key = new Argument<string>("KEY") { Description = "The entity key." };
        var start = CommonSymbols.TimeArgument("START", "The start of the window.");
        var command = new Command("window", "The events, revisions, batch rows and verdicts.") { key, start };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments,
            ("window",
                [
                    ("key", arguments.GetRequiredValue(key)),
                    ("start", RemotePlace.Text(arguments.GetRequiredValue(start))),
                ]),
            explainer => explainer.WindowAsync(
                arguments.GetRequiredValue(key), arguments.GetRequiredValue(start), cancellationToken),
            (text, story) => text.Tell(story),
            StoryJson.WriteMembers,
            "no window of this contract starts then",
            cancellationToken));
        return command;
    }

    private Command VerdictCommand()
    {
        var number = CommonSymbols.NumberArgument("NUMBER", "The verdict's place in the chain.");
        var command = new Command("verdict", "What a verdict says, and the window that it is about.") { number };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            arguments,
            ("verdict", [("number", arguments.GetRequiredValue(number).ToString(CultureInfo.InvariantCulture))]),
            explainer => explainer.VerdictAsync(arguments.GetRequiredValue(number), cancellationToken),
            (text, story) => text.Tell(story),
            StoryJson.WriteMembers,
            "no verdict has that number",
            cancellationToken));
        return command;
    }

    private async Task<int> RunAsync<TStory>(
        ParseResult arguments,
        (string Of, (string Name, string? Value)[] Parameters) asked,
        Func<Explainer, Task<TStory?>> gather,
        Action<StoryText, TStory> tell,
        Action<Utf8JsonWriter, Contract, TStory> write,
        string nothing,
        CancellationToken cancellationToken)
        where TStory : class
    {
        var contractId = arguments.GetRequiredValue(_contract);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            await TellAsync(
                server, contractId, asked.Of, asked.Parameters, arguments.GetValue(_json), cancellationToken)
                .ConfigureAwait(false);
            return ExitCode.Done;
        }

        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var contract = session.ContractOf(contractId);
            var explainer = new Explainer(session.Host, contractId);
            var story = await gather(explainer).ConfigureAwait(false)
                ?? throw new CommandException($"{contractId}: {nothing}"
                    + (explainer.KeptFrom is { } keptFrom ? "; " + StoryWords.Before(keptFrom) : ""));
            var printer = new Printer(_environment);
            if (arguments.GetValue(_json))
            {
                printer.Json(writer => write(writer, contract, story));
            }
            else
            {
                tell(new StoryText(contract, printer.Line), story);
            }
        }

        return ExitCode.Done;
    }

    // The server tells it in the words of the same code.
    private async Task TellAsync(
        ApiClient server,
        string contractId,
        string what,
        (string Name, string? Value)[] parameters,
        bool asJson,
        CancellationToken cancellationToken)
    {
        var printer = new Printer(_environment);
        var place = RemotePlace.Of(
            contractId, "explain/" + what, [.. parameters, ("format", asJson ? "json" : "text")]);
        var story = await server.GetAsync(place, cancellationToken).ConfigureAwait(false);
        if (asJson)
        {
            printer.JsonLine(story);
            return;
        }

        foreach (var line in story.TrimEnd('\n').Split('\n'))
        {
            printer.Line(line);
        }
    }
}
