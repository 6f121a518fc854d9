using System.CommandLine;
using StreamBatch.Cli.Output;
using StreamBatch.Cli.Stores;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Indicators;
using StreamBatch.Domain.Time;
using StreamBatch.Engine.Indicators;

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
        _store = StoreSymbols.AddTo(this, environment);
        Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var contractId = arguments.GetRequiredValue(_contract);
        var since = arguments.GetValue(_since)?.Microseconds ?? long.MinValue;
        IReadOnlyList<IndicatorValue> values;
        var session = await _store.OpenForReadingAsync(arguments, cancellationToken).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            values = await IndicatorReader.MeasureAsync(session.Host, contractId, since, cancellationToken)
                .ConfigureAwait(false);
        }

        var printer = new Printer(_environment);
        var broken = values.SelectMany(value => value.Broken.Select(level => (Level: level, value.Value))).ToList();
        if (arguments.GetValue(_json))
        {
            PrintJson(printer, contractId, values);
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

    private static void PrintJson(Printer printer, string contractId, IReadOnlyList<IndicatorValue> values) =>
        printer.Json(writer =>
        {
            writer.WriteString("contract", contractId);
            writer.WriteBoolean("kept", !values.Any(value => value.Broken.Any()));
            writer.WriteStartArray("indicators");
            foreach (var value in values)
            {
                var unit = ServiceLevel.IsRate(value.Indicator) ? "" : "Microseconds";
                writer.WriteStartObject();
                writer.WriteString("indicator", Words.Of(value.Indicator));
                Write("value" + unit, value.Value);
                if (unit.Length > 0)
                {
                    Write("mean" + unit, value.Mean);
                }

                writer.WriteNumber("count", value.Count);
                writer.WriteStartArray("levels");
                foreach (var level in value.Levels)
                {
                    writer.WriteStartObject();
                    writer.WriteString("property", level.Property);
                    Write("bound" + unit, level.Bound);
                    writer.WriteBoolean("kept", !value.Broken.Contains(level));
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
            }

            writer.WriteEndArray();

            void Write(string name, decimal? number)
            {
                if (number is { } some)
                {
                    writer.WriteNumber(name, some);
                }
                else
                {
                    writer.WriteNull(name);
                }
            }
        });

    private static string TextOf(ServiceIndicator indicator, decimal? value) => value is not { } number ? "-"
        : ServiceLevel.IsRate(indicator)
            ? FormattableString.Invariant($"{number * 100m:0.####} %")
            : DurationWords.Of(number);

    // As it would stand in a contract, exactly.
    private static string BoundOf(ServiceLevel level) => ServiceLevel.IsRate(level.Indicator)
        ? TextOf(level.Indicator, level.Bound)
        : DurationText.Format(new TimeSpan((long)level.Bound * TimeSpan.TicksPerMicrosecond));
}
