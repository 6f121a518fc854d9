using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Cli.Batches;

/// <summary>What every command says of the batch run that it loads, and where the user's PostgreSQL is.</summary>
internal sealed class RunSymbols
{
    private const string Now = "now";

    private readonly Option<string> _run = new("--run")
    {
        HelpName = "ID",
        Description = "The run's id, unique in the contract.",
    };

    private readonly Option<EventTime?> _from = CommonSymbols.Time("--from", "The first instant that the run covers.");
    private readonly Option<EventTime?> _to = CommonSymbols.Time("--to", "The first instant that it does not cover.");
    private readonly Option<string> _cut = new("--cut")
    {
        HelpName = "FILE|now",
        Description = "What the run saw of the log: a file that `cut` wrote, or all there is now.",
        DefaultValueFactory = _ => Now,
    };

    private readonly Option<string?> _connection = new("--connection")
    {
        HelpName = "TEXT",
        Description = $"The connection string of PostgreSQL; {ServerAddress.Variable}, or PGHOST and its like, set it "
            + "for all commands.",
    };

    private readonly Option<string[]> _map = new("--map")
    {
        HelpName = "COLUMN=NAME",
        Description = "A column that has another name than is looked for; may be repeated.",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _allowEmpty = new("--allow-empty")
    {
        Description = "Loads a run without rows, too: every window that it covers is missing in the batch.",
    };

    private readonly CommandEnvironment _environment;

    public RunSymbols(Command command, CommandEnvironment environment)
    {
        _environment = environment;
        _from.Required = true;
        _to.Required = true;
        _run.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "" }])
            {
                result.AddError("--run must not be empty");
            }
        });
        _map.Validators.Add(result =>
        {
            try
            {
                ColumnMap.Parse(result.Tokens.Select(token => token.Value));
            }
            catch (BatchJobException exception)
            {
                result.AddError(exception.Message);
            }
        });
        command.Validators.Add(result =>
        {
            if (TimeOf(result.GetResult(_from)) is { } from && TimeOf(result.GetResult(_to)) is { } to && from >= to)
            {
                result.AddError("--from must be before --to");
            }
        });
        foreach (var option in new Option[] { _run, _from, _to, _cut, _connection, _map, _allowEmpty })
        {
            command.Add(option);
        }
    }

    public Option<string> Run => _run;

    public EventTime From(ParseResult arguments) => arguments.GetRequiredValue(_from)!.Value;

    public EventTime To(ParseResult arguments) => arguments.GetRequiredValue(_to)!.Value;

    public ColumnMap Map(ParseResult arguments) => ColumnMap.Parse(arguments.GetRequiredValue(_map));

    /// <summary>The same as they were given.</summary>
    public IReadOnlyList<string> MapEntries(ParseResult arguments) => arguments.GetRequiredValue(_map);

    /// <summary>Whether a run without rows is meant.</summary>
    public bool AllowsEmpty(ParseResult arguments) => arguments.GetValue(_allowEmpty);

    /// <summary>Whether an option is given that only a database has a use for.</summary>
    public bool NamesDatabase(CommandResult result) =>
        result.GetResult(_connection) is { Implicit: false } || result.GetResult(_map) is { Implicit: false };

    public Task<UserDatabase> OpenAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        UserDatabase.OpenAsync(
            ServerAddress.Find(arguments.GetValue(_connection), _environment.Variable), cancellationToken);

    /// <summary>The request of a run, with its cut read and checked.</summary>
    public async Task<BatchRunRequest> RequestAsync(
        ParseResult arguments,
        StoreSession session,
        string contractId,
        CancellationToken cancellationToken) => new()
        {
            Id = arguments.GetRequiredValue(_run),
            From = From(arguments),
            To = To(arguments),
            Cut = await CutAsync(arguments, session, contractId, cancellationToken).ConfigureAwait(false),
        };

    /// <summary>The request of a run for a server, which checks the offsets of its cut.</summary>
    public async Task<BatchRunRequest> RequestAsync(
        ParseResult arguments,
        string contractId,
        int partitions,
        CancellationToken cancellationToken) => new()
        {
            Id = arguments.GetRequiredValue(_run),
            From = From(arguments),
            To = To(arguments),
            Cut = arguments.GetRequiredValue(_cut) is not Now and var cut
                ? await CutFile.ReadAsync(
                    cut,
                    contractId,
                    [.. Enumerable.Repeat(long.MaxValue, partitions)],
                    cancellationToken).ConfigureAwait(false)
                : null,
        };

    // Reads the token itself: asking for the value of an option that has none throws. Its own parser complains of it.
    private static EventTime? TimeOf(OptionResult? result) =>
        result?.Tokens is [var token] && TimeText.TryParse(token.Value, out var time, out _) ? time : null;

    private async Task<ImmutableArray<long>?> CutAsync(
        ParseResult arguments,
        StoreSession session,
        string contractId,
        CancellationToken cancellationToken)
    {
        var cut = arguments.GetRequiredValue(_cut);
        if (cut == Now)
        {
            return null;
        }

        var reached = await session.Host.CutAsync(contractId).ConfigureAwait(false);
        return await CutFile.ReadAsync(cut, contractId, reached, cancellationToken).ConfigureAwait(false);
    }
}
