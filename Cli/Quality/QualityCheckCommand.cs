using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text;
using StreamBatch.Cli.Contracts;
using StreamBatch.Cli.Output;
using StreamBatch.Domain.Contracts;
using StreamBatch.Server.Quality;
using StreamBatch.Storage.Postgres.BatchJobs;

namespace StreamBatch.Cli.Quality;

/// <summary><c>quality check CONTRACT ROWS</c>: holds the rules of a contract against rows that are in no log, as
/// ingest would.</summary>
internal sealed class QualityCheckCommand : Command
{
    private readonly Argument<string> _contract = new("CONTRACT")
    {
        Description = "The contract document (YAML or JSON).",
    };

    private readonly Argument<string?> _rows = new("ROWS")
    {
        Description = "NDJSON, each line an object of properties or a CloudEvent, or CSV with the names of properties "
            + "as its header.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _query = new("--query")
    {
        HelpName = "SQL",
        Description = "In place of ROWS: a query of PostgreSQL whose columns are called as the properties.",
    };

    private readonly Option<string?> _table = new("--table")
    {
        HelpName = "SCHEMA.NAME",
        Description = "In place of ROWS: a table or view of PostgreSQL.",
    };

    private readonly Option<string?> _connection = new("--connection")
    {
        HelpName = "TEXT",
        Description = $"The connection string of PostgreSQL; {ServerAddress.Variable}, or PGHOST and its like, set it "
            + "for all commands.",
    };

    private readonly Option<bool> _json = CommonSymbols.Json("one object for each row");
    private readonly CommandEnvironment _environment;

    public QualityCheckCommand(CommandEnvironment environment)
        : base("check", "Holds the rules of a contract against rows, and counts those that break one.")
    {
        _environment = environment;
        Add(_contract);
        Add(_rows);
        Add(_query);
        Add(_table);
        Add(_connection);
        Add(_json);
        Validators.Add(result =>
        {
            var given = new[] { result.GetResult(_query) is not null, result.GetResult(_table) is not null,
                result.GetResult(_rows) is { Tokens.Count: > 0 } };
            if (given.Count(isGiven => isGiven) != 1)
            {
                result.AddError("the rows come from one of ROWS, --query and --table");
            }
        });
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var file = await ContractFile.ReadAsync(arguments.GetRequiredValue(_contract), cancellationToken)
            .ConfigureAwait(false);
        var printer = new Printer(_environment);
        if (file.Reading.Contract is not { } contract)
        {
            foreach (var error in file.Errors)
            {
                printer.Message(error);
            }

            return ExitCode.Failed;
        }

        var name = arguments.GetValue(_rows) ?? arguments.GetValue(_table) ?? "query";
        var report = new QualityReport(name, new CompiledContract(contract), printer, arguments.GetValue(_json));
        try
        {
            await foreach (var row in RowsAsync(arguments, contract, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                report.Add(row);
            }
        }
        catch (RawRowException exception)
        {
            throw new CommandException($"{name}:{exception.Line}: {exception.Message}", exception);
        }

        report.PrintSum();
        return report.Broken > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private async IAsyncEnumerable<RawRow> RowsAsync(
        ParseResult arguments,
        Contract contract,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (arguments.GetValue(_rows) is { } path)
        {
            if (!File.Exists(path))
            {
                throw CommandException.NoFile(path);
            }

            foreach (var row in RawRowFile.Read(path, contract))
            {
                yield return row;
            }

            yield break;
        }

        var database = await UserDatabase.OpenAsync(
            ServerAddress.Find(arguments.GetValue(_connection), _environment.Variable), cancellationToken)
            .ConfigureAwait(false);
        await using (database.ConfigureAwait(false))
        {
            var rows = arguments.GetValue(_table) is { } table
                ? RawRowQuery.ReadAsync(database, TableName.Parse(table), cancellationToken)
                : RawRowQuery.ReadAsync(database, arguments.GetRequiredValue(_query)!, cancellationToken);
            await foreach (var (number, json) in rows.ConfigureAwait(false))
            {
                yield return new RawRow(number, Encoding.UTF8.GetBytes(json), IsEvent: false);
            }
        }
    }
}
