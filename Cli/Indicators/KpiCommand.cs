using System.CommandLine;
using System.Text.Json;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Remote;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Indicators;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Indicators;
using StreamBatch.Server.Indicators;
using StreamBatch.Server.Wording;

namespace StreamBatch.Cli.Indicators;

/// <summary><c>kpi CONTRACT</c>: what the service does, beside what the contract's <c>slaProperties</c> promise.
/// </summary>
internal sealed class KpiCommand : Command
{
    private readonly Argument<string> _contract = CommonSymbols.Contract();
    private readonly Option<EventTime?> _since = CommonSymbols.Time(
        "--since", "Only what was accepted or sealed at or after T.");

    private readonly Option<bool> _check = new("--check")
    {
        Description = "Exit code 1 when a bound of the contract is exceeded.",
    };

    private readonly StoreSymbols _store;
    private readonly Option<bool> _json = CommonSymbols.Json("one object");
    private readonly CommandEnvironment _environment;

    public KpiCommand(CommandEnvironment environment)
        : base("kpi", "Measures latency, freshness, duplicates, drift, and the times to detect and to repair it.")
    {
        _environment = environment;
        Add(_contract);
        Add(_since);
        Add(_check);
        _store = StoreSymbols.AddTo(this, environment, isRemote: true);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var values = await ReadAsync(arguments, contractId, cancellationToken).ConfigureAwait(false);
        var printer = new Printer(_environment);
        var broken = values.SelectMany(value => value.Broken.Select(level => (Level: level, value.Value))).ToList();
        if (arguments.GetValue(_json))
        {
            printer.Json(writer => IndicatorJson.WriteMembers(writer, contractId, values));
        }
        else
        {
            printer.Table(TableOf(values));
            broken.ForEach(item => printer.Line(
                $"NOT KEPT: {item.Level.Property} is promised to be at most {BoundOf(item.Level)}, and is "
                + TextOf(item.Level.Indicator, item.Value)));
        }

        return arguments.GetValue(_check) && broken.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private async Task<IReadOnlyList<IndicatorValue>> ReadAsync(
        ParseResult arguments,
        string contractId,
        CancellationToken cancellationToken)
    {
        var since = arguments.GetValue(_since);
        using var server = _store.ServerOf(arguments);
        if (server is not null)
        {
            using var answer = JsonDocument.Parse(await server
                .GetAsync(
                    RemotePlace.Of(contractId, "indicators", ("since", RemotePlace.Text(since))), cancellationToken)
                .ConfigureAwait(false));
            return RemoteRows.Indicators(answer.RootElement);
        }

        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            return await IndicatorReader
                .MeasureAsync(session.Host, contractId, since?.Microseconds ?? long.MinValue, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private static TableText TableOf(IReadOnlyList<IndicatorValue> values)
    {
        var table = new TableText("indicator", ">value", ">mean", ">of", "promised", "kept");
        foreach (var value in values)
        {
            table.Add(
                Words.Of(value.Indicator),
                TextOf(value.Indicator, value.Value),
                TextOf(value.Indicator, value.Mean),
                Words.Number(value.Count),
                value.Levels.IsEmpty
                    ? "-"
                    : string.Join(", ", value.Levels.Select(BoundOf)),
                value.Levels.IsEmpty || value.Value is null ? "-" : value.Broken.Any() ? "NO" : "yes");
        }

        return table;
    }

    private static string TextOf(ServiceIndicator indicator, decimal? value) => value is not { } number ? "-"
        : ServiceLevel.IsRate(indicator)
            ? FormattableString.Invariant($"{number * 100m:0.####} %")
            : DurationWords.Of(number);

    // As it would stand in a contract, exactly.
    private static string BoundOf(ServiceLevel level) => ServiceLevel.IsRate(level.Indicator)
        ? TextOf(level.Indicator, level.Bound)
        : DurationText.Format(new TimeSpan((long)level.Bound * TimeSpan.TicksPerMicrosecond));
}
