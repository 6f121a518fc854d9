using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Explaining;

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
        _store = StoreSymbols.AddTo(this, environment);
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
            explainer => explainer.EventAsync(
                arguments.GetRequiredValue(source), arguments.GetRequiredValue(id), cancellationToken),
            (printer, story) => printer.Print(story),
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
            explainer => explainer.EntityAsync(arguments.GetRequiredValue(key), cancellationToken),
            (printer, story) => printer.Print(story),
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
            explainer => explainer.WindowAsync(
                arguments.GetRequiredValue(key), arguments.GetRequiredValue(start), cancellationToken),
            (printer, story) => printer.Print(story),
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
            explainer => explainer.VerdictAsync(arguments.GetRequiredValue(number), cancellationToken),
            (printer, story) => printer.Print(story),
            "no verdict has that number",
            cancellationToken));
        return command;
    }

    private async Task<int> RunAsync<TStory>(
        ParseResult arguments,
        Func<Explainer, Task<TStory?>> gather,
        Action<StoryPrinter, TStory> print,
        string nothing,
        CancellationToken cancellationToken)
        where TStory : class
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var contract = session.ContractOf(contractId);
            var explainer = new Explainer(session.Host, contractId);
            var story = await gather(explainer).ConfigureAwait(false)
                ?? throw new CommandException($"{contractId}: {nothing}"
                    + (explainer.KeptFrom is { } keptFrom ? "; " + StoryWords.Before(keptFrom) : ""));
            print(new StoryPrinter(new Printer(_environment), contract, arguments.GetValue(_json)), story);
        }

        return ExitCode.Done;
    }
}
