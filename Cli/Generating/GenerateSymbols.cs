using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StreamBatch.Domain.Time;
using StreamBatch.Generation.Events;
using StreamBatch.Generation.Keys;
using StreamBatch.Generation.Randomness;
using StreamBatch.Generation.Timing;

namespace StreamBatch.Cli.Generating;

/// <summary>The options of <c>generate</c> that say what is generated.</summary>
internal sealed class GenerateSymbols
{
    private const int MaxDecimals = 3;

    private static readonly GeneratorOptions Defaults = new();

    private readonly Option<int> _seed = CommonSymbols.Number(
        "--seed", "The seed of every choice: equal options give equal bytes.", 0, int.MaxValue, 1);

    private readonly Option<int> _events = CommonSymbols.Number(
        "--events", "How many, repeated and malformed ones included.", 1, GeneratorOptions.MaxEvents, Defaults.Events);

    private readonly Option<EventTime?> _start = CommonSymbols.Time(
        "--start", $"Event time of the first event; {GeneratorOptions.DefaultStart} when left out, as in simulate.");

    private readonly Option<decimal?> _rate = Decimal(
        "--rate",
        "Events per second of event time; when left out, so many that they cover twenty windows.",
        0.001m,
        GeneratorOptions.MaxRate);

    private readonly Option<int?> _keys = Number(
        "--keys", $"Entity keys; {GeneratorOptions.DefaultKeys} when left out.", 1, GeneratorOptions.MaxKeys);

    private readonly Option<decimal?> _skew = Decimal(
        "--skew",
        "Exponent of the Zipf distribution of keys; 0 is uniform, 1 when left out.",
        0,
        KeyDistribution.MaxSkew);

    private readonly Option<int?> _sources = Number(
        "--sources",
        $"Sources, those that the contract lists first; those and at least {GeneratorOptions.DefaultSources} when left "
            + "out.",
        1,
        GeneratorOptions.MaxSources);

    private readonly Option<TimeSpan?> _disorder = new("--disorder")
    {
        HelpName = "D",
        Description = "How far an event may lie behind the newest: 90s, PT6H; the contract's outOfOrderness when left "
            + "out.",
        CustomParser = ParseDuration,
    };

    private readonly Option<DisorderShape?> _shape = new("--disorder-shape")
    {
        HelpName = "SHAPE",
        Description = "How these delays are spread: uniform, exponential or pareto; exponential when left out.",
        CustomParser = ParseShape,
    };

    private readonly Option<Share?> _late = ShareOf("--late-share", "Records that come within the allowed lateness.");

    private readonly Option<Share?> _veryLate = ShareOf(
        "--very-late-share", "Records that come after the allowed lateness.");

    private readonly Option<Share?> _duplicates = ShareOf("--duplicates", "Recent events once more.");

    private readonly Option<Share?> _conflicts = ShareOf(
        "--conflicts", "Recent records once more, with other content.");

    private readonly Option<bool> _sequence = new("--sequence")
    {
        Description = "Stamps dense sequences per source and partition.",
    };

    private readonly Option<Share?> _gaps = ShareOf("--sequence-gaps", "Sequence numbers that are never sent.");

    private readonly Option<Share?> _bursts = ShareOf("--bursts", "Events that come in bursts, 16 times as dense.");

    private readonly Option<int?> _idle = Number(
        "--idle-sources", "Sources that fall silent again and again.", 0, GeneratorOptions.MaxSources - 1);

    private readonly Option<Share?> _future = ShareOf("--future", "Records further ahead than maxAhead.");

    private readonly Option<Share?> _retractions = ShareOf(
        "--retractions", "Retractions, half of them before their target.");

    private readonly Option<Share?> _tombstones = ShareOf("--tombstones", "Tombstones.");

    private readonly Option<Share?> _malformed = ShareOf("--malformed", "Lines that are no events.");

    private readonly Option<Share?> _ruleBreaking = ShareOf("--rule-breaking", "Records that break a quality gate.");

    private readonly Option<Share?> _nulls = ShareOf(
        "--nulls", "Values that are null or absent where that is allowed; 0.05 when left out.");

    private readonly Option<bool> _everything = new("--everything")
    {
        Description = "Every irregularity that the contract has room for, at a moderate share unless its option is "
            + "given.",
    };

    /// <summary>All of them, in the order of the help.</summary>
    public IEnumerable<Option> All =>
    [
        _seed, _events, _start, _rate, _keys, _skew, _sources, _disorder, _shape, _late, _veryLate, _duplicates,
        _conflicts, _sequence, _gaps, _bursts, _idle, _future, _retractions, _tombstones, _malformed, _ruleBreaking,
        _nulls, _everything,
    ];

    /// <summary>The number of events.</summary>
    public Option<int> Events => _events;

    /// <summary>What contradicts itself, whatever the contract.</summary>
    public void Validate(CommandResult result)
    {
        if (result.GetValue(_sequence) && result.GetValue(_conflicts)?.PartsPerMillion > 0)
        {
            result.AddError("--conflicts and --sequence exclude each other: a repeated sequence is a duplicate");
        }

        if (result.GetValue(_gaps)?.PartsPerMillion > 0 && !result.GetValue(_sequence) && !result.GetValue(_everything))
        {
            result.AddError("--sequence-gaps goes with --sequence");
        }
    }

    /// <summary>The options as given.</summary>
    public GeneratorOptions Read(ParseResult arguments, bool asSteps) => new()
    {
        Seed = (ulong)arguments.GetRequiredValue(_seed),
        Events = arguments.GetRequiredValue(_events),
        Start = arguments.GetValue(_start) ?? GeneratorOptions.DefaultStart,
        Rate = arguments.GetValue(_rate),
        Keys = arguments.GetValue(_keys),
        Skew = arguments.GetValue(_skew) ?? Defaults.Skew,
        Sources = arguments.GetValue(_sources),
        Disorder = arguments.GetValue(_disorder),
        DisorderShape = arguments.GetValue(_shape) ?? Defaults.DisorderShape,
        RequestEvents = asSteps ? 1 : Defaults.RequestEvents,
        ClockRuns = asSteps,
        Everything = arguments.GetValue(_everything),
        Nulls = arguments.GetValue(_nulls),
        Late = arguments.GetValue(_late),
        VeryLate = arguments.GetValue(_veryLate),
        Duplicates = arguments.GetValue(_duplicates),
        Conflicts = arguments.GetValue(_conflicts),
        Future = arguments.GetValue(_future),
        Retractions = arguments.GetValue(_retractions),
        Tombstones = arguments.GetValue(_tombstones),
        Malformed = arguments.GetValue(_malformed),
        RuleBreaking = arguments.GetValue(_ruleBreaking),
        Bursts = arguments.GetValue(_bursts),
        IdleSources = arguments.GetValue(_idle),
        Sequence = arguments.GetValue(_sequence),
        SequenceGaps = arguments.GetValue(_gaps),
    };

    private static Option<Share?> ShareOf(string name, string description) => new(name)
    {
        HelpName = "SHARE",
        Description = description,
        CustomParser = result =>
        {
            if (Share.TryParse(result.Tokens[0].Value, out var share))
            {
                return share;
            }

            result.AddError($"{name} must be a share from 0 to 1 with at most six decimals, as 0.05");
            return null;
        },
    };

    private static Option<int?> Number(string name, string description, int minimum, int maximum) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= minimum && number <= maximum)
            {
                return number;
            }

            result.AddError(string.Create(
                CultureInfo.InvariantCulture, $"{name} must be a whole number from {minimum} to {maximum}"));
            return null;
        },
    };

    private static Option<decimal?> Decimal(string name, string description, decimal minimum, decimal maximum) =>
        new(name)
        {
            HelpName = "X",
            Description = description,
            CustomParser = result =>
            {
                if (decimal.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint,
                    CultureInfo.InvariantCulture, out var number)
                    && number >= minimum && number <= maximum && decimal.Round(number, MaxDecimals) == number)
                {
                    return number;
                }

                result.AddError(string.Create(CultureInfo.InvariantCulture,
                    $"{name} must be a number from {minimum} to {maximum} with at most {MaxDecimals} decimals"));
                return null;
            },
        };

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        if (DurationText.TryParse(result.Tokens[0].Value, out var duration))
        {
            return duration;
        }

        result.AddError("--disorder must be a duration, as 90s, 6h or PT6H");
        return null;
    }

    private static DisorderShape? ParseShape(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "uniform":
                return DisorderShape.Uniform;
            case "exponential":
                return DisorderShape.Exponential;
            case "pareto":
                return DisorderShape.Pareto;
            default:
                result.AddError("--disorder-shape must be uniform, exponential or pareto");
                return null;
        }
    }
}
