using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Batches;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Cli.Batches;

/// <summary><c>batch load CONTRACT FILE</c>, or of a table or query of PostgreSQL: a run, whole or not at all. Loading
/// it twice changes nothing.</summary>
internal sealed class BatchLoadCommand : Command
{
    private const string CsvType = "text/csv";

    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "CSV with the header key,start,end,<aggregates>, or NDJSON; end may be left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _query = new("--query")
    {
        HelpName = "SQL",
        Description = "In place of FILE: a query of PostgreSQL with these columns.",
    };

    private readonly Option<string?> _table = new("--table")
    {
        HelpName = "SCHEMA.NAME",
        Description = "In place of FILE: a table or view of PostgreSQL with these columns, and others.",
    };

    private readonly Option<string?> _source = new("--source")
    {
        HelpName = "NAME",
        Description = "With --server: the database that --table or --query is in, by its name at the server, which "
            + "reads the rows itself.",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly RunSymbols _symbols;
    private readonly CommandEnvironment _environment;

    public BatchLoadCommand(CommandEnvironment environment)
        : base("load", "Loads the rows of a batch run from a file, or from a table or query of PostgreSQL.")
    {
        _environment = environment;
        Add(_contract);
        Add(_file);
        Add(_query);
        Add(_table);
        Add(_source);
        _symbols = new RunSymbols(this, environment);
        _symbols.Run.Required = true;
        Validators.Add(result =>
        {
            var database = (result.GetResult(_query) is null ? 0 : 1) + (result.GetResult(_table) is null ? 0 : 1);
            var isFile = result.GetResult(_file) is { Tokens.Count: > 0 };
            if (database + (isFile ? 1 : 0) != 1)
            {
                result.AddError("the rows come from one of FILE, --query and --table");
            }
            else if (isFile && result.GetResult(_source) is not null)
            {
                result.AddError("--source belongs to --query and --table");
            }
            else if (isFile && _symbols.NamesDatabase(result))
            {
                result.AddError("--connection and --map belong to --query and --table");
            }
        });
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            return await RunRemoteAsync(arguments, server, cancellationToken).ConfigureAwait(false);
        }

        if (arguments.GetValue(_source) is not null)
        {
            throw new CommandException("--source is a name at a server: it goes with --server");
        }

        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var contract = session.ControlOf(arguments.GetRequiredValue(_contract)).Contract;
            if (arguments.GetValue(_file) is { } path)
            {
                if (!File.Exists(path))
                {
                    throw CommandException.NoFile(path);
                }

                var file = BatchFile.Of(
                    path,
                    contract,
                    _symbols.From(arguments),
                    _symbols.To(arguments),
                    !_symbols.AllowsEmpty(arguments));
                return await LoadAsync(arguments, session, file, cancellationToken).ConfigureAwait(false);
            }

            var database = await _symbols.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
            await using (database.ConfigureAwait(false))
            {
                var rows = await FromDatabaseAsync(arguments, contract, database, cancellationToken)
                    .ConfigureAwait(false);
                return await LoadAsync(arguments, session, rows, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<int> LoadAsync(
        ParseResult arguments,
        StoreSession session,
        BatchFile rows,
        CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var request = await _symbols.RequestAsync(arguments, session, contractId, cancellationToken)
            .ConfigureAwait(false);
        var printer = new Printer(_environment);
        try
        {
            var load = await rows.LoadAsync(
                checkedRows => session.Host.LoadRunAsync(contractId, request, checkedRows, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            RunView.Print(printer, contractId, load, arguments.GetValue(_json));
            return ExitCode.Done;
        }
        catch (BatchFaultException)
        {
            RunView.Complain(printer, rows);
            return ExitCode.Failed;
        }
    }

    private async Task<BatchFile> FromDatabaseAsync(
        ParseResult arguments,
        CompiledContract contract,
        UserDatabase database,
        CancellationToken cancellationToken)
    {
        var query = await QueryAsync(arguments, contract.Contract, database, cancellationToken).ConfigureAwait(false);
        return BatchFile.Of(
            query.Name,
            file => query.ReadAsync(database, cancellationToken).Select(row =>
                file.Check(row.Number, row.Key, row.Start, row.End, row.Values)),
            contract,
            _symbols.From(arguments),
            _symbols.To(arguments),
            !_symbols.AllowsEmpty(arguments));
    }

    private Task<BatchQuery> QueryAsync(
        ParseResult arguments,
        Contract contract,
        UserDatabase database,
        CancellationToken cancellationToken)
    {
        var map = _symbols.Map(arguments);
        return arguments.GetValue(_table) is { } table
            ? BatchQuery.OfTableAsync(database, contract, TableName.Parse(table), map, cancellationToken)
            : BatchQuery.OfQueryAsync(
                database, contract, arguments.GetRequiredValue(_query)!, map, cancellationToken);
    }

    private async Task<int> RunRemoteAsync(
        ParseResult arguments,
        ApiClient server,
        CancellationToken cancellationToken)
    {
        var contract = await server.ContractAsync(arguments.GetRequiredValue(_contract), cancellationToken)
            .ConfigureAwait(false);
        if (arguments.GetValue(_file) is { } path)
        {
            if (!File.Exists(path))
            {
                throw CommandException.NoFile(path);
            }

            // The server looks at the first character; what the type says is not checked.
            using var file = new StreamContent(File.OpenRead(path));
            return await SendAsync(arguments, server, contract, (file, CsvType), (path, path + ":"), cancellationToken)
                .ConfigureAwait(false);
        }

        if (arguments.GetValue(_source) is { } source)
        {
            return await SendAsync(
                arguments,
                contract,
                (request, allowsEmpty) => RemoteRun.LoadAsync(
                    server,
                    contract.Id,
                    request,
                    allowsEmpty,
                    (source, arguments.GetValue(_table), arguments.GetValue(_query), _symbols.MapEntries(arguments)),
                    new Printer(_environment),
                    cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }

        var database = await _symbols.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            var query = await QueryAsync(arguments, contract, database, cancellationToken).ConfigureAwait(false);
            using var rows = new RowsContent(contract, query.ReadAsync(database, cancellationToken));
            return await SendAsync(
                arguments, server, contract, (rows, RowsContent.MediaType), (query.Name, query.Name + ": row "),
                cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private Task<int> SendAsync(
        ParseResult arguments,
        ApiClient server,
        Contract contract,
        (HttpContent Content, string MediaType) rows,
        (string Rows, string Row) name,
        CancellationToken cancellationToken) => SendAsync(
        arguments,
        contract,
        (request, allowsEmpty) => RemoteRun.LoadAsync(
            server, contract.Id, request, allowsEmpty, rows, name, new Printer(_environment), cancellationToken),
        cancellationToken);

    private async Task<int> SendAsync(
        ParseResult arguments,
        Contract contract,
        Func<BatchRunRequest, bool, Task<JsonElement?>> loadAsync,
        CancellationToken cancellationToken)
    {
        var request = await _symbols.RequestAsync(arguments, contract.Id, contract.Partitions, cancellationToken)
            .ConfigureAwait(false);
        if (await loadAsync(request, _symbols.AllowsEmpty(arguments)).ConfigureAwait(false) is not { } loaded)
        {
            return ExitCode.Failed;
        }

        RunView.Print(new Printer(_environment), contract.Id, loaded, arguments.GetValue(_json));
        return ExitCode.Done;
    }
}
