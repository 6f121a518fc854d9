using System.Collections.Immutable;
using System.Globalization;
using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;
using StreamBatch.Server.Json;

namespace StreamBatch.Server.Wording;

/// <summary>Small texts that people read: counts, names of cases, values in a line.</summary>
public static class Words
{
    /// <summary>A case of an enumeration with a small first letter: <c>onTime</c>.</summary>
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => CaseName.Of(value);

    /// <summary><c>1 event</c>, <c>1,200 events</c>.</summary>
    public static string Count(long count, string singular, string? plural = null) =>
        Number(count) + " " + (count == 1 ? singular : plural ?? singular + "s");

    /// <summary>A whole number with thousands parted.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>An instant given in microseconds; <c>-</c> for none.</summary>
    public static string Time(long? microseconds) => microseconds is { } value ? Time(new EventTime(value)) : "-";

    /// <summary>An instant, past the year 9999 too.</summary>
    public static string Time(EventTime time) => LongYear.Format(time);

    /// <summary><c>watermark T</c>, of an instant given in microseconds; <c>no watermark yet</c> while undefined.
    /// </summary>
    public static string Watermark(long? microseconds) =>
        microseconds is null ? "no watermark yet" : "watermark " + Time(microseconds);

    /// <summary>Values in a line, as <c>events 5, sum_mag 7.1</c>; <c>-</c> for none.</summary>
    public static string Values(ImmutableArray<AggregateSpecification> aggregates, AggregateValues? values) =>
        values is null
            ? "-"
            : string.Join(", ", aggregates.Select((aggregate, i) =>
                $"{aggregate.Name} {values[i].Format(aggregate.Scale)}"));
}
