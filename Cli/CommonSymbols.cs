using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StreamBatch.Domain.Time;
using StreamBatch.Server;

namespace StreamBatch.Cli;

/// <summary>The arguments and options that several commands share.</summary>
internal static class CommonSymbols
{
    public const string DataVariable = "STREAMBATCH_DATA";
    public const string DefaultData = ".streambatch";

    public static Argument<string> Contract() => new("CONTRACT") { Description = "The id of a registered contract." };

    public static Option<string> Data(CommandEnvironment environment) => new("--data")
    {
        HelpName = "DIR",
        Description = $"The folder of the store; {DataVariable} sets it for all commands.",
        DefaultValueFactory = _ => environment.Variable(DataVariable) is { Length: > 0 } folder ? folder : DefaultData,
    };

    public static Option<bool> Json(string shape) => new("--json") { Description = $"For programs: {shape}." };

    /// <summary>An instant: RFC 3339 or microseconds.</summary>
    public static Option<EventTime?> Time(string name, string description) => new(name)
    {
        HelpName = "T",
        Description = description + " RFC 3339, or microseconds since 1970.",
        CustomParser = result => ParseTime(result) is { } time ? time : null,
    };

    /// <summary>How long: a number with its unit.</summary>
    public static Option<TimeSpan?> Duration(string name, string description) => new(name)
    {
        HelpName = "DURATION",
        Description = description,
        CustomParser = result =>
        {
            if (DurationText.TryParse(result.Tokens[0].Value, out var duration))
            {
                return duration;
            }

            result.AddError($"'{result.Tokens[0].Value}' is no duration, as 30d, 12h or 90m");
            return null;
        },
    };

    /// <summary>A whole number within bounds, both included.</summary>
    public static Option<int> Number(
        string name,
        string description,
        int minimum,
        int maximum,
        int standard) => new(name)
        {
            HelpName = "N",
            Description = description,
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    && number >= minimum && number <= maximum)
                {
                    return number;
                }

                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"{name} must be a whole number from {minimum} to {maximum}"));
                return standard;
            },
        };

    /// <summary>A whole number of at least <paramref name="minimum"/>, or nothing.</summary>
    public static Option<int?> Bound(string name, string description, int minimum) => new(name)
    {
        HelpName = "N",
        Description = description,
        CustomParser = result =>
        {
            if (int.TryParse(
                result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= minimum)
            {
                return number;
            }

            result.AddError(string.Create(
                CultureInfo.InvariantCulture, $"{name} must be a whole number from {minimum} to {int.MaxValue}"));
            return null;
        },
    };

    /// <summary>A required whole number from 1.</summary>
    public static Argument<long> NumberArgument(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result =>
        {
            if (long.TryParse(
                result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number > 0)
            {
                return number;
            }

            result.AddError($"{name} must be a whole number from 1");
            return 0;
        },
    };

    /// <summary>A required instant.</summary>
    public static Argument<EventTime> TimeArgument(string name, string description) => new(name)
    {
        Description = description + " RFC 3339, or microseconds since 1970.",
        CustomParser = result => ParseTime(result) ?? default,
    };

    private static EventTime? ParseTime(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (TimeText.TryParse(text, out var time, out var fault))
        {
            return time;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{NameOf(result)}: '{text}' {fault}"));
        return null;
    }

    private static string NameOf(ArgumentResult result) =>
        result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
}
