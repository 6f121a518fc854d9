using System.CommandLine;
using System.CommandLine.Parsing;
using Npgsql;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Server.Wording;
using StreamBatch.Storage.Postgres;

namespace StreamBatch.Cli.Stores;

/// <summary>The options by which every command finds its store.</summary>
internal sealed class StoreSymbols
{
    public const string StoreVariable = "STREAMBATCH_STORE";
    public const string ConnectionVariable = "STREAMBATCH_POSTGRES";
    public const string SchemaVariable = "STREAMBATCH_SCHEMA";
    public const string ServerVariable = "STREAMBATCH_SERVER";
    public const string KeyVariable = "STREAMBATCH_KEY";
    public const string AuthorityVariable = "STREAMBATCH_SERVER_CA";

    private const string Embedded = "embedded";
    private const string Postgres = "postgres";

    private readonly CommandEnvironment _environment;
    private readonly bool _isRemote;
    private readonly Option<Uri?> _server;
    private readonly Option<string?> _keyFile;
    private readonly Option<string?> _authority;
    private readonly Option<string> _data;
    private readonly Option<string> _store;
    private readonly Option<string> _connection;
    private readonly Option<string> _schema;

    private StoreSymbols(CommandEnvironment environment, bool isRemote)
    {
        _environment = environment;
        _isRemote = isRemote;
        _server = new Option<Uri?>("--server")
        {
            HelpName = "URL",
            Description = "In place of a store: a server of either edition, as http://127.0.0.1:8080; "
                + $"{ServerVariable} sets it for all commands.",
            Hidden = !isRemote,
            CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var server)
                && server.Scheme is "http" or "https"
                ? server
                : null,
        };
        _keyFile = new Option<string?>("--key-file")
        {
            HelpName = "FILE",
            Description = $"With --server: a file with the key; {KeyVariable} gives the key itself.",
            Hidden = !isRemote,
        };
        _authority = new Option<string?>("--server-ca")
        {
            HelpName = "FILE",
            Description = "With --server: the authority of its certificate, in PEM, where this machine does not trust "
                + $"it; {AuthorityVariable} sets it for all commands.",
            Hidden = !isRemote,
        };
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
    /// <param name="command">The command.</param>
    /// <param name="environment">What it stands on.</param>
    /// <param name="isRemote">Whether it works on a server, too.</param>
    public static StoreSymbols AddTo(Command command, CommandEnvironment environment, bool isRemote = false)
    {
        var symbols = new StoreSymbols(environment, isRemote);
        command.Add(symbols._server);
        command.Add(symbols._keyFile);
        command.Add(symbols._authority);
        command.Add(symbols._data);
        command.Add(symbols._store);
        command.Add(symbols._connection);
        command.Add(symbols._schema);
        command.Validators.Add(symbols.Check);
        return symbols;
    }

    /// <summary>The API of the server that the command is to work on; null: it works on a store.</summary>
    public ApiClient? ServerOf(ParseResult arguments)
    {
        var server = arguments.GetValue(_server)
            ?? (_environment.Variable(ServerVariable) is { Length: > 0 } text
                ? new Uri(text, UriKind.Absolute)
                : null);
        return server is null ? null : new ApiClient(server, AccessOf(arguments));
    }

    private ServerAccess AccessOf(ParseResult arguments) => new(
        arguments.GetValue(_keyFile) is { } file ? ServerAccess.ReadKey(file)
        : _environment.Variable(KeyVariable) is { Length: > 0 } key ? key.Trim()
        : null,
        arguments.GetValue(_authority)
            ?? (_environment.Variable(AuthorityVariable) is { Length: > 0 } authority ? authority : null));

    /// <summary>Lets the subcommands take the options, too.</summary>
    public void MakeRecursive() =>
        new List<Option> { _server, _keyFile, _authority, _data, _store, _connection, _schema }
            .ForEach(option => option.Recursive = true);

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

    /// <summary>Opens what says who may use the store's API.</summary>
    /// <exception cref="CommandException">There is no store, and none is to be made.</exception>
    public Task<AccessSession> OpenAccessAsync(
        ParseResult arguments,
        bool create,
        CancellationToken cancellationToken) =>
        AccessSession.OpenAsync(LocationOf(arguments), _environment, create, cancellationToken);

    /// <summary>Where the store is; whether there is one is not looked at.</summary>
    public StoreLocation LocationOf(ParseResult arguments)
    {
        // Where the options are a parent command's, nobody has checked them.
        if (arguments.GetValue(_server) is not null)
        {
            throw new CommandException(OnStoreOnly(arguments.CommandResult.Command.Name));
        }

        if (arguments.GetRequiredValue(_store) != Postgres)
        {
            return StoreLocation.InFolder(arguments.GetRequiredValue(_data));
        }

        var connection = arguments.GetRequiredValue(_connection);
        return FaultOf(connection) is { } fault
            ? throw new CommandException(fault)
            : StoreLocation.InPostgres(connection, arguments.GetRequiredValue(_schema));
    }

    private void Check(CommandResult result)
    {
        if (ValueOf(result, _server) is { } server)
        {
            CheckServer(result, server);
            return;
        }

        RefuseWithoutServer(result, _keyFile);
        RefuseWithoutServer(result, _authority);
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

    private void CheckServer(CommandResult result, string server)
    {
        if (!_isRemote)
        {
            result.AddError(OnStoreOnly(result.Command.Name));
        }
        else if (!Uri.TryCreate(server, UriKind.Absolute, out var place) || place.Scheme is not ("http" or "https"))
        {
            result.AddError($"--server '{server}' is no URL, as http://127.0.0.1:8080");
        }

        foreach (var option in new Option[] { _data, _store, _connection, _schema })
        {
            if (result.GetResult(option) is { Implicit: false })
            {
                result.AddError($"--server and {option.Name} exclude each other");
            }
        }
    }

    private static string OnStoreOnly(string command) =>
        $"`{command}` works on a store, not on a server: leave out --server, or {ServerVariable}";

    private string? ValueOf(CommandResult result, Option<Uri?> option) =>
        result.GetResult(option) is { Tokens: [var token] } ? token.Value
        : _environment.Variable(ServerVariable) is { Length: > 0 } server ? server
        : null;

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

    private static void RefuseWithoutServer(CommandResult result, Option option)
    {
        if (result.GetResult(option) is { Implicit: false })
        {
            result.AddError($"{option.Name} goes with --server");
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
