using System.CommandLine;
using System.CommandLine.Parsing;
using Npgsql;
using StreamBatch.Cli.Output;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Stores;

/// <summary>The options by which every command finds its store.</summary>
internal sealed class StoreSymbols
{
    public const string StoreVariable = "STREAMBATCH_STORE";
    public const string ConnectionVariable = "STREAMBATCH_POSTGRES";
    public const string SchemaVariable = "STREAMBATCH_SCHEMA";

    private const string Embedded = "embedded";
    private const string Postgres = "postgres";

    private readonly CommandEnvironment _environment;
    private readonly Option<string> _data;
    private readonly Option<string> _store;
    private readonly Option<string> _connection;
    private readonly Option<string> _schema;

    private StoreSymbols(CommandEnvironment environment)
    {
        _environment = environment;
        _data = CommonSymbols.Data(environment);
        _store = new Option<string>("--store")
        {
            HelpName = $"{Embedded}|{Postgres}",
            Description = $"What keeps the data; {StoreVariable} sets it for all commands.",
            DefaultValueFactory = _ => Variable(StoreVariable, Embedded),
        };
        _connection = new Option<string>("--store-connection")
        {
            HelpName = "TEXT",
            Description = "With --store postgres: the database, as 'Host=...;Username=...;Database=...'; "
                + $"{ConnectionVariable} sets it for all commands.",
            DefaultValueFactory = _ => Variable(ConnectionVariable, ""),
        };
        _schema = new Option<string>("--store-schema")
        {
            HelpName = "NAME",
            Description = $"With --store postgres: the schema of the store; {SchemaVariable} sets it for all commands.",
            DefaultValueFactory = _ => Variable(SchemaVariable, PostgresStoreOptions.DefaultSchema),
        };
    }

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public static StoreSymbols AddTo(Command command, CommandEnvironment environment)
    {
        var symbols = new StoreSymbols(environment);
        command.Add(symbols._data);
        command.Add(symbols._store);
        command.Add(symbols._connection);
        command.Add(symbols._schema);
        command.Validators.Add(symbols.Check);
        return symbols;
    }

    /// <summary>Lets the subcommands take the options, too.</summary>
    public void MakeRecursive() =>
        (_data.Recursive, _store.Recursive, _connection.Recursive, _schema.Recursive) = (true, true, true, true);

    /// <summary>Opens the store that is there.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public Task<StoreSession> OpenAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        StoreSession.OpenAsync(LocationOf(arguments), _environment, cancellationToken);

    /// <summary>Opens the store that is there, for a command that only reads.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public async Task<StoreSession> OpenForReadingAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var session = await StoreSession
            .OpenForReadingAsync(LocationOf(arguments), _environment, cancellationToken).ConfigureAwait(false);
        if (session.Host.Unpublished is var behind and > 0)
        {
            new Printer(_environment).Message(
                $"the results are behind the log by {Words.Count(behind, "change")}: the process that writes publishes "
                + "them, or else the next command that writes");
        }

        return session;
    }

    /// <summary>Opens the store, making it when it is not there.</summary>
    public Task<StoreSession> OpenOrCreateAsync(ParseResult arguments, CancellationToken cancellationToken) =>
        StoreSession.OpenOrCreateAsync(LocationOf(arguments), _environment, cancellationToken);

    /// <summary>Where the store is; whether there is one is not looked at.</summary>
    public StoreLocation LocationOf(ParseResult arguments)
    {
        if (arguments.GetRequiredValue(_store) != Postgres)
        {
            return StoreLocation.InFolder(arguments.GetRequiredValue(_data));
        }

        // Where the options are a parent command's, nobody has checked them.
        var connection = arguments.GetRequiredValue(_connection);
        return FaultOf(connection) is { } fault
            ? throw new CommandException(fault)
            : StoreLocation.InPostgres(connection, arguments.GetRequiredValue(_schema));
    }

    private void Check(CommandResult result)
    {
        var store = ValueOf(result, _store, Variable(StoreVariable, Embedded));
        if (store is not (Embedded or Postgres))
        {
            result.AddError($"--store '{store}' is neither {Embedded} nor {Postgres}");
        }
        else if (store == Embedded)
        {
            RefuseGiven(result, _connection, Postgres);
            RefuseGiven(result, _schema, Postgres);
        }
        else
        {
            RefuseGiven(result, _data, Embedded);
            if (FaultOf(ValueOf(result, _connection, Variable(ConnectionVariable, ""))) is { } fault)
            {
                result.AddError(fault);
            }
        }
    }

    // Defaults are not in force yet when a command is checked.
    private static string ValueOf(CommandResult result, Option<string> option, string standard) =>
        result.GetResult(option) is { Implicit: false, Tokens: [var token] } ? token.Value : standard;

    private static void RefuseGiven(CommandResult result, Option option, string store)
    {
        if (result.GetResult(option) is { Implicit: false })
        {
            result.AddError($"{option.Name} goes with --store {store}");
        }
    }

    private static string? FaultOf(string connection)
    {
        if (string.IsNullOrWhiteSpace(connection))
        {
            return $"--store {Postgres} needs --store-connection, or {ConnectionVariable}";
        }

        try
        {
            _ = new NpgsqlConnectionStringBuilder(connection);
            return null;
        }
        catch (ArgumentException exception)
        {
            // The text may hold a password: it is not repeated.
            return $"--store-connection is not understood: {exception.Message}";
        }
    }

    private string Variable(string name, string standard) =>
        _environment.Variable(name) is { Length: > 0 } value ? value : standard;
}
