using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Engine.Embedded;
using StreamBatch.Engine.Ingesting;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Ingesting;

/// <summary><c>ingest FILE|-</c>: events, one a line, in any order and more than once.</summary>
internal sealed class IngestCommand : Command
{
    private readonly Argument<string> _file = new("FILE")
    {
        Description = "CloudEvents, one JSON object a line; - reads standard input.",
    };

    private readonly Option<string?> _contract = new("--contract")
    {
        HelpName = "ID",
        Description = "The contract; may be left out when only one is registered.",
    };

    private readonly Option<bool> _bounded = new("--bounded")
    {
        Description = "History in any order: the watermark stays until the input ends, then every window completes.",
    };

    private readonly Option<bool> _skipBad = new("--skip-bad")
    {
        Description = "Counts lines that cannot be understood and goes on; else the first one ends the run.",
    };

    private readonly Option<int> _batch = CommonSymbols.Number(
        "--batch",
        "Lines of a request, which are judged by one watermark.",
        1,
        PreparedRequest.MaxEvents,
        new IngestOptions().BatchLines);

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object with all counts");
    private readonly CommandEnvironment _environment;

    public IngestCommand(CommandEnvironment environment)
        : base("ingest", "Takes in a file of events; each is durable before it is counted.")
    {
        _environment = environment;
        Add(_file);
        Add(_contract);
        Add(_bounded);
        Add(_skipBad);
        Add(_batch);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var path = arguments.GetRequiredValue(_file);
        var name = path == "-" ? "stdin" : path;
        var durable = new DurableCount();
        try
        {
            var input = Open(path);
            await using (input.ConfigureAwait(false))
            {
                using var server = _store.ServerOf(arguments);
                if (server is not null)
                {
                    return await RunRemoteAsync(server, arguments, input, name, cancellationToken)
                        .ConfigureAwait(false);
                }

                return await RunAsync(arguments, input, name, durable, cancellationToken).ConfigureAwait(false);
            }
        }
        catch when (durable.HasBegun)
        {
            // What ended it is told after this, as for every command.
            new Printer(_environment).Message($"{name}: {Words.Count(durable.Events, "event")} acknowledged and "
                + $"durable; run the input again to go on ({IngestSummary.RepeatsAreSafe})");
            throw;
        }
    }

    private async Task<int> RunAsync(
        ParseResult arguments,
        Stream input,
        string name,
        DurableCount durable,
        CancellationToken cancellationToken)
    {
        var session = await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var contractId = arguments.GetValue(_contract) ?? OnlyContract(session.Host);
            _ = session.ContractOf(contractId);
            var options = new IngestOptions
            {
                BatchLines = arguments.GetRequiredValue(_batch),
                SkipBad = arguments.GetValue(_skipBad),
                Bounded = arguments.GetValue(_bounded),
            };
            var start = _environment.Clock.GetTimestamp();
            var report = await IngestProgressBar.RunAsync(
                _environment,
                arguments.GetValue(_file) == "-" ? null : input.Length,
                progress => EventIngest.RunAsync(
                    session.Host, contractId, input, options, durable.Begin(progress), cancellationToken))
                .ConfigureAwait(false);
            var summary = new IngestSummary(
                contractId,
                name,
                report,
                _environment.Clock.GetElapsedTime(start),
                session.Host.WatermarkOf(contractId),
                await session.Host.SequenceGapsAsync(contractId).ConfigureAwait(false));
            summary.Print(new Printer(_environment), arguments.GetValue(_json));
            return report.Fault is null ? ExitCode.Done : ExitCode.Failed;
        }
    }

    private async Task<int> RunRemoteAsync(
        ApiClient server,
        ParseResult arguments,
        Stream input,
        string name,
        CancellationToken cancellationToken)
    {
        var contractId = arguments.GetValue(_contract)
            ?? throw new CommandException("on a server --contract must name the contract");
        var options = new IngestOptions
        {
            BatchLines = arguments.GetRequiredValue(_batch),
            SkipBad = arguments.GetValue(_skipBad),
            Bounded = arguments.GetValue(_bounded),
        };
        var start = _environment.Clock.GetTimestamp();
        var (report, watermark, gaps) = await RemoteIngest
            .RunAsync(server, contractId, input, options, cancellationToken).ConfigureAwait(false);
        var summary = new IngestSummary(
            contractId, name, report, _environment.Clock.GetElapsedTime(start), watermark, gaps);
        summary.Print(new Printer(_environment), arguments.GetValue(_json));
        return report.Fault is null ? ExitCode.Done : ExitCode.Failed;
    }

    private Stream Open(string path)
    {
        if (path == "-")
        {
            return new InterruptibleStream(_environment.OpenInput());
        }

        return File.Exists(path)
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan)
            : throw CommandException.NoFile(path);
    }

    private static string OnlyContract(EmbeddedHost host) => host.Contracts switch
    {
        [var only] => only.Contract.Id,
        [] => throw new CommandException("no contract is registered: `streambatch contract register FILE` does it"),
        var several => throw new CommandException("--contract must name one of "
            + string.Join(", ", several.Select(contract => contract.Contract.Id))),
    };
}
