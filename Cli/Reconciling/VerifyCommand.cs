using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Verdicts;
using StreamBatch.Engine.Reconciling;
using StreamBatch.Server.Reconciling;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Reconciling;

/// <summary><c>verify CONTRACT</c>: the log, its checksums, and the chain of verdicts; 1 when anything was changed.
/// </summary>
internal sealed class VerifyCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<string?> _head = new("--head")
    {
        HelpName = "LENGTH:HASH",
        Description = "A head that `reconcile` printed and that was kept elsewhere.",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public VerifyCommand(CommandEnvironment environment)
        : base("verify", "Reads the whole log and checks that no verdict was edited, removed or added.")
    {
        _environment = environment;
        _head.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsHead(token.Value))
            {
                result.AddError("--head must be LENGTH:HASH or HASH, the hash as 64 hexadecimal digits in lower case");
            }
        });
        Add(_contract);
        Add(_head);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var knownHead = arguments.GetValue(_head);
        var report = await ReadAsync(arguments, contractId, knownHead, cancellationToken).ConfigureAwait(false);
        Print(new Printer(_environment), contractId, report, knownHead, arguments.GetValue(_json));
        return report.IsSound ? ExitCode.Done : ExitCode.Failed;
    }

    private async Task<VerdictAuditReport> ReadAsync(
        ParseResult arguments,
        string contractId,
        string? knownHead,
        CancellationToken cancellationToken)
    {
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            using var answer = JsonDocument.Parse(await server
                .GetAsync(RemotePlace.Of(contractId, "audit", ("head", knownHead)), cancellationToken)
                .ConfigureAwait(false));
            return RemoteReport.Audit(answer.RootElement);
        }

        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await VerdictAudit.VerifyAsync(session.Host, contractId, knownHead, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static void Print(
        Printer printer,
        string contractId,
        VerdictAuditReport report,
        string? knownHead,
        bool asJson)
    {
        if (asJson)
        {
            printer.Json(writer => AuditJson.WriteMembers(writer, contractId, report));
        }
        else
        {
            printer.Line($"{contractId}: {Words.Count(report.Blocks, "block")} of the log read, "
                + $"{Words.Count(report.Verdicts, "verdict")} in the chain, "
                + $"head {report.Head.Length}:{report.Head.Hash}");
            printer.Line(report.IsSound
                ? "sound: verdicts, batch runs and all revisions are what the log says"
                : "BROKEN");
        }

        if (report.Fault is { } broken)
        {
            printer.Message($"{contractId}: {TextOf(broken)}");
        }

        foreach (var finding in report.Findings)
        {
            printer.Message($"{contractId}: {finding}");
        }

        if (!report.IsHeadKnown)
        {
            printer.Message(
                $"{contractId}: this chain never had the head {knownHead}: it was written anew, or is another's");
        }
    }

    private static string TextOf(VerdictChainFault fault) => fault.Kind switch
    {
        VerdictChainFaultKind.Edited => $"verdict {fault.Number} was edited: it is not what was sealed (edited)",
        VerdictChainFaultKind.Removed => $"verdict {fault.Number} was sealed and is not there (removed)",
        VerdictChainFaultKind.Appended => $"verdict {fault.Number} is there and was never sealed (appended)",
        _ => $"the {fault.Number} verdicts agree with each other but not with the head (headMismatch)",
    };

    private static bool IsHead(string text)
    {
        var parts = text.Split(':');
        return parts.Length is 1 or 2
            && parts[^1].Length == 64 && parts[^1].All(char.IsAsciiHexDigitLower)
            && (parts.Length == 1 || (parts[0].Length is > 0 and < 19 && parts[0].All(char.IsAsciiDigit)));
    }
}
