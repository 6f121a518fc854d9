using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Ledger;
using StreamBatch.Domain.Time;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Server;
using StreamBatch.Server.Watermarks;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Watermarks;

/// <summary><c>watermark CONTRACT</c>: shows it with its sources and the gaps in their sequences, or raises it.
/// </summary>
internal sealed class WatermarkCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<EventTime?> _at = CommonSymbols.Time("--at", "Raises the watermark to at least T.");
    private readonly Option<bool> _end = new("--end")
    {
        Description = "Ends the input: the watermark passes the allowed lateness of every window with data.",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public WatermarkCommand(CommandEnvironment environment)
        : base("watermark", "Shows the watermark, its sources and gaps in their sequences, or raises it.")
    {
        _environment = environment;
        Validators.Add(result =>
        {
            if (result.GetResult(_at) is not null && result.GetResult(_end) is not null)
            {
                result.AddError("--at and --end exclude each other");
            }
        });
        _at.Validators.Add(result =>
        {
            // A watermark is never lowered, and everything before it is late.
            if (result.Tokens is [var token] && TimeText.TryParse(token.Value, out var time, out _)
                && time > Rfc3339.Latest)
            {
                result.AddError($"--at must be at most {Rfc3339.Latest}: a watermark cannot be lowered again");
            }
        });
        Add(_contract);
        Add(_at);
        Add(_end);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var isRaise = arguments.GetValue(_at) is not null || arguments.GetValue(_end);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            await RunRemoteAsync(server, arguments, contractId, isRaise, cancellationToken).ConfigureAwait(false);
            return ExitCode.Done;
        }

        var session = isRaise
            ? await _store.OpenAsync(arguments, cancellationToken).ConfigureAwait(false)
            : await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var control = session.ControlOf(contractId);
            var before = control.Watermark.Watermark;
            if (arguments.GetValue(_at) is { } time)
            {
                await session.Host.RaiseWatermarkAsync(contractId, time.Microseconds).ConfigureAwait(false);
            }
            else if (arguments.GetValue(_end))
            {
                await session.Host.EndAsync(contractId).ConfigureAwait(false);
            }

            var gaps = await session.Host.SequenceGapsAsync(contractId).ConfigureAwait(false);
            var printer = new Printer(_environment);
            if (arguments.GetValue(_json))
            {
                printer.Json(writer => WatermarkJson.WriteMembers(
                    writer, contractId, before, control.Watermark.Watermark, control.Watermark.Sources, gaps));
            }
            else
            {
                Print(printer, control.Watermark.Watermark, before, [.. control.Watermark.Sources], gaps, isRaise);
            }
        }

        return ExitCode.Done;
    }

    private async Task RunRemoteAsync(
        ApiClient server,
        ParseResult arguments,
        string contractId,
        bool isRaise,
        CancellationToken cancellationToken)
    {
        var place = ApiClient.Of(contractId, "watermark");
        var answer = !isRaise
            ? await server.GetAsync(place, cancellationToken).ConfigureAwait(false)
            : await server.CommandAsync(
                place,
                writer =>
                {
                    if (arguments.GetValue(_at) is { } time)
                    {
                        writer.WriteString("at", time.Microseconds.ToString(CultureInfo.InvariantCulture));
                    }
                    else
                    {
                        writer.WriteBoolean("end", true);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        var printer = new Printer(_environment);
        if (arguments.GetValue(_json))
        {
            printer.JsonLine(answer);
            return;
        }

        using var document = JsonDocument.Parse(answer);
        Print(
            printer,
            RemoteRows.Time(document.RootElement, "watermark")?.Microseconds,
            RemoteRows.Time(document.RootElement, "before")?.Microseconds,
            RemoteRows.Sources(document.RootElement),
            RemoteRows.Gaps(document.RootElement),
            isRaise);
    }

    private static void Print(
        Printer printer,
        long? watermark,
        long? before,
        IReadOnlyList<SourceState> sources,
        IReadOnlyList<(int Partition, SequenceGap Gap)> gaps,
        bool isRaise)
    {
        printer.Line(TextOf(watermark, before, isRaise));
        if (sources.Count > 0)
        {
            printer.Table(TableOf(sources));
        }

        SequenceGapsView.Print(printer, gaps);
    }

    private static string TextOf(long? watermark, long? before, bool isRaise) => (watermark == before, isRaise) switch
    {
        (true, true) when watermark is null => "no watermark yet, and no data that it could pass: nothing changed",
        (true, true) => $"watermark stands already at {Words.Time(watermark)}: nothing changed",
        (true, false) => Words.Watermark(watermark),
        _ when before is null => $"{Words.Watermark(watermark)}, raised for the first time",
        _ => $"{Words.Watermark(watermark)}, raised from {Words.Time(before)}",
    };

    private static TableText TableOf(IReadOnlyList<SourceState> sources)
    {
        var table = new TableText("source", "newest event time", "last heard", "state");
        foreach (var source in sources)
        {
            table.Add(
                source.Source,
                Words.Time(source.MaxTime),
                Words.Time(source.LastHeard),
                source.IsIdle ? "idle" : source.MaxTime is null ? "awaited" : "active");
        }

        return table;
    }
}
