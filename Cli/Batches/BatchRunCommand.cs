using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Server.Batches;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Cli.Batches;

/// <summary><c>batch run CONTRACT</c>: computes a run inside PostgreSQL, from a table of raw events, and loads it.
/// </summary>
internal sealed class BatchRunCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<string> _table = new("--table")
    {
        HelpName = "SCHEMA.NAME",
        Description = "The table or view of raw events: id, source, kind, retracts, subject, time, and data (jsonb) "
            + "or a column for each property; --map names other columns.",
        Required = true,
    };

    private readonly Option<string> _order = new("--order")
    {
        HelpName = "COLUMN",
        Description = "Of two events with one id the one with the lesser value here came first.",
        DefaultValueFactory = _ => RawEventTable.DefaultOrder,
    };

    private readonly Option<bool> _printSql = new("--print-sql")
    {
        Description = "Prints the query instead of running it.",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly RunSymbols _symbols;
    private readonly CommandEnvironment _environment;

    public BatchRunCommand(CommandEnvironment environment)
        : base("run", "Computes a batch run inside PostgreSQL from a table of raw events, and loads it.")
    {
        _environment = environment;
        Add(_contract);
        Add(_table);
        Add(_order);
        Add(_printSql);
        _symbols = new RunSymbols(this, environment);
        Validators.Add(result =>
        {
            if (result.GetResult(_symbols.Run) is null && result.GetResult(_printSql) is null or { Implicit: true })
            {
                result.AddError("Option '--run' is required.");
            }
        });
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            return await RunRemoteAsync(arguments, server, contractId, cancellationToken).ConfigureAwait(false);
        }

        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var contract = session.ControlOf(contractId).Contract;
            var database = await _symbols.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
            await using (database.ConfigureAwait(false))
            {
                return await RunAsync(arguments, session, contract, database, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<int> RunAsync(
        ParseResult arguments,
        StoreSession session,
        CompiledContract contract,
        UserDatabase database,
        CancellationToken cancellationToken)
    {
        var printer = new Printer(_environment);
        if (await PrepareAsync(arguments, contract.Contract, database, cancellationToken).ConfigureAwait(false)
            is not var (query, leftOut))
        {
            return ExitCode.Done;
        }

        var contractId = contract.Contract.Id;
        var request = await _symbols.RequestAsync(arguments, session, contractId, cancellationToken)
            .ConfigureAwait(false);
        var rows = BatchFile.Of(
            query.Name,
            file => query.ReadAsync(database, cancellationToken).Select(row =>
                file.Check(row.Number, row.Key, row.Start, row.End, row.Values)),
            contract,
            _symbols.From(arguments),
            _symbols.To(arguments),
            !_symbols.AllowsEmpty(arguments));
        try
        {
            var load = await rows.LoadAsync(
                checkedRows => session.Host.LoadRunAsync(contractId, request, checkedRows, cancellationToken),
                cancellationToken).ConfigureAwait(false);
            RunView.Print(printer, contractId, load, arguments.GetValue(_json), leftOut);
            return ExitCode.Done;
        }
        catch (BatchFaultException)
        {
            RunView.Complain(printer, rows);
            return ExitCode.Failed;
        }
    }

    private async Task<int> RunRemoteAsync(
        ParseResult arguments,
        ApiClient server,
        string contractId,
        CancellationToken cancellationToken)
    {
        var contract = await server.ContractAsync(contractId, cancellationToken).ConfigureAwait(false);
        var database = await _symbols.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            if (await PrepareAsync(arguments, contract, database, cancellationToken).ConfigureAwait(false)
                is not var (query, leftOut))
            {
                return ExitCode.Done;
            }

            var request = await _symbols.RequestAsync(arguments, contractId, contract.Partitions, cancellationToken)
                .ConfigureAwait(false);
            var printer = new Printer(_environment);
            using var rows = new RowsContent(contract, query.ReadAsync(database, cancellationToken));
            var answer = await RemoteRun.LoadAsync(
                server,
                contractId,
                request,
                _symbols.AllowsEmpty(arguments),
                (rows, RowsContent.MediaType),
                (query.Name, query.Name + ": row "),
                printer,
                cancellationToken).ConfigureAwait(false);
            if (answer is not { } loaded)
            {
                return ExitCode.Failed;
            }

            RunView.Print(printer, contractId, loaded, arguments.GetValue(_json), leftOut);
            return ExitCode.Done;
        }
    }

    // The query, and what its rules leave out; null: it was to be printed, and is.
    private async Task<(BatchQuery Query, IReadOnlyList<(string Rule, long Rows)> LeftOut)?> PrepareAsync(
        ParseResult arguments,
        Contract contract,
        UserDatabase database,
        CancellationToken cancellationToken)
    {
        var (from, to) = (_symbols.From(arguments), _symbols.To(arguments));
        var name = TableName.Parse(arguments.GetRequiredValue(_table));
        var columns = await database.ColumnsAsync(name, cancellationToken).ConfigureAwait(false);
        var sql = ContractSql.Write(contract, RawEventTable.Find(
            contract, name, columns, _symbols.Map(arguments), arguments.GetRequiredValue(_order)));
        if (arguments.GetValue(_printSql))
        {
            _environment.Output.Write(sql.Print(from, to));
            return null;
        }

        var query = await BatchQuery
            .OfEventsAsync(database, contract, sql, from.Microseconds, to.Microseconds, cancellationToken)
            .ConfigureAwait(false);
        var leftOut = await BatchQuery
            .LeftOutAsync(database, sql, from.Microseconds, to.Microseconds, cancellationToken)
            .ConfigureAwait(false);
        return (query, leftOut);
    }
}
