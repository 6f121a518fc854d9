using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using StreamBatch.Cli.Access;
using StreamBatch.Cli.Backups;
using StreamBatch.Cli.Batches;
using StreamBatch.Cli.Contracts;
using StreamBatch.Cli.Demo;
using StreamBatch.Cli.Explaining;
using StreamBatch.Cli.Generating;
using StreamBatch.Cli.Indicators;
using StreamBatch.Cli.Ingesting;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Partitioning;
using StreamBatch.Cli.Quality;
using StreamBatch.Cli.Quarantine;
using StreamBatch.Cli.Reconciling;
using StreamBatch.Cli.Results;
using StreamBatch.Cli.Retaining;
using StreamBatch.Cli.Serving;
using StreamBatch.Cli.Simulating;
using StreamBatch.Cli.Watermarks;
using StreamBatch.Domain;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli;

/// <summary>The command line: composes the commands, runs one, and turns its end into an exit code.</summary>
public static class CommandLine
{
    // For how long a command that is told to stop may finish what it is at: a checkpoint, for one.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command that writes to <paramref name="output"/> and <paramref name="error"/>.</summary>
    /// <returns>0 done, 1 failed, 2 misused, 3 stopped at a bound, 130 interrupted.</returns>
    public static Task<int> RunAsync(string[] args, TextWriter output, TextWriter error) =>
        RunAsync(args, new CommandEnvironment { Output = output, Error = error });

    /// <summary>Runs a command in <paramref name="environment"/>.</summary>
    /// <returns>0 done, 1 failed, 2 misused, 3 stopped at a bound, 130 interrupted.</returns>
    public static async Task<int> RunAsync(string[] args, CommandEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(environment);
        try
        {
            return await InvokeAsync(args, environment).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Complain(environment, "interrupted; what was acknowledged is durable");
            return ExitCode.Interrupted;
        }
        catch (Exception failure) when (IsTold(failure))
        {
            Complain(environment, failure.Message);
            if (environment.ShowsTraces)
            {
                environment.Error.WriteLine(failure);
            }

            return ExitCode.Failed;
        }
        catch (Exception failure)
        {
            Complain(environment, $"a fault of the program, {failure.GetType().Name}: {failure.Message}");
            environment.Error.WriteLine(environment.ShowsTraces
                ? failure.ToString()
                : "STREAMBATCH_TRACE=1 shows where it comes from");
            return ExitCode.Failed;
        }
        finally
        {
            environment.Output.Flush();
            environment.Error.Flush();
        }
    }

    private static async Task<int> InvokeAsync(string[] args, CommandEnvironment environment)
    {
        var result = Compose(environment).Parse(args);
        if (result.Errors.Count > 0 && result.Action is ParseErrorAction)
        {
            foreach (var error in result.Errors)
            {
                Complain(environment, error.Message);
            }

            environment.Error.WriteLine($"Try: {NameOf(result.CommandResult)} --help");
            return ExitCode.Misused;
        }

        return await result.InvokeAsync(new InvocationConfiguration
        {
            Output = environment.Output,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = StopLimit,
        }, environment.Interrupt).ConfigureAwait(false);
    }

    private static Command Compose(CommandEnvironment environment) =>
        new("streambatch", "One truth over stream and batch: ingest, window, compare, repair, prove.")
        {
            new HelpOption(),
            new VersionOption(),
            new DemoCommand(environment),
            new DemoSenderCommand(environment),
            new Command("contract", "Contracts: what the data is, and how it is windowed and reconciled.")
            {
                new ContractValidateCommand(environment),
                new ContractConvertCommand(environment),
                new ContractTestCommand(environment),
                new ContractRegisterCommand(environment),
                new ContractListCommand(environment),
            },
            new Command("quality", "The rules that a contract states about its data.")
            {
                new QualityCheckCommand(environment),
            },
            new PartitionCommand(environment),
            new GenerateCommand(environment),
            new IngestCommand(environment),
            new WatermarkCommand(environment),
            new ResultsCommand(environment),
            new CutCommand(environment),
            new Command("batch", "Batch runs: the results that the stream's are compared with.")
            {
                new BatchLoadCommand(environment),
                new BatchListCommand(environment),
                new BatchRunCommand(environment),
            },
            new ReconcileCommand(environment),
            new Command("repair", "Incidents: drifts that a person decides.")
            {
                new RepairListCommand(environment),
                new RepairDecideCommand(environment, isApproval: true),
                new RepairDecideCommand(environment, isApproval: false),
            },
            new VerdictsCommand(environment),
            new KpiCommand(environment),
            new VerifyCommand(environment),
            new BackupCommand(environment),
            new RestoreCommand(environment),
            new RetainCommand(environment),
            new Command("quarantine", "Events that are kept, whole, but not counted.")
            {
                new QuarantineListCommand(environment),
                new QuarantineReleaseCommand(environment),
                new QuarantineDiscardCommand(environment),
            },
            new ExplainCommand(environment),
            new Command("key", "Keys: who may use the HTTP API, and for what.")
            {
                new KeyCreateCommand(environment),
                new KeyListCommand(environment),
                new KeyRotateCommand(environment),
                new KeyRevokeCommand(environment),
            },
            new AuditTrailCommand(environment),
            new SimulateCommand(environment),
            new ServeCommand(environment),
        };

    private static string NameOf(CommandResult result) => result.Parent is CommandResult parent
        ? $"{NameOf(parent)} {result.Command.Name}"
        : result.Command.Name;

    // What the surroundings did to us; all else is our own fault.
    private static bool IsTold(Exception failure) =>
        failure is StreamBatchException or IOException or UnauthorizedAccessException;

    private static void Complain(CommandEnvironment environment, string message)
    {
        environment.Output.Flush();
        var lines = WithOnePeriod(message).Split(Environment.NewLine).Select(VisibleText.Of);
        environment.Error.WriteLine("streambatch: " + string.Join(Environment.NewLine, lines));
    }

    // Messages that quote another at their end may end with its period and their own.
    private static string WithOnePeriod(string message) =>
        message.EndsWith("..", StringComparison.Ordinal) && !message.EndsWith("...", StringComparison.Ordinal)
            ? message[..^1]
            : message;
}
