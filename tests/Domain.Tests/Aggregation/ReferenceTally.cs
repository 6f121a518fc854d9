using StreamBatch.Domain.Aggregation;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Domain.Tests.Aggregation;

/// <summary>The aggregates of <see cref="TallyEvents"/> as a batch would compute them, from all events at once.
/// </summary>
internal static class ReferenceTally
{
    public static AggregateValues Of(IEnumerable<TallyEvent> events)
    {
        List<TallyEvent> sorted = [.. events.OrderBy(item => item.Time)
            .ThenBy(item => item.Source, StringComparer.Ordinal).ThenBy(item => item.Id, StringComparer.Ordinal)];
        List<long> amounts = [.. sorted.Select(item => item.Hundredths).OfType<long>()];
        List<string> labels = [.. sorted.Where(item => item.Label is not null).Select(item => item.Label!)];
        List<string> flags = [.. sorted.Where(item => item.Flag is not null).Select(item => item.FlagText!)];
        var hasAmounts = amounts.Count > 0;
        return new AggregateValues(
            AggregateValue.Of(sorted.Count),
            AggregateValue.Of(amounts.Count),
            hasAmounts ? AggregateValue.Of(amounts.Sum()) : AggregateValue.Null,
            hasAmounts ? AggregateValue.Of(amounts.Min()) : AggregateValue.Null,
            hasAmounts ? AggregateValue.Of(amounts.Max()) : AggregateValue.Null,
            hasAmounts
                ? AggregateValue.Of(DecimalText.DivideHalfEven(amounts.Sum(), amounts.Count, 6))
                : AggregateValue.Null,
            hasAmounts ? AggregateValue.Of(amounts[0]) : AggregateValue.Null,
            Text(labels.FirstOrDefault()),
            Text(labels.LastOrDefault()),
            Text(flags.LastOrDefault()),
            AggregateValue.Of(labels.Distinct(StringComparer.Ordinal).Count()),
            AggregateValue.Of(amounts.Distinct().Count()));
    }

    private static AggregateValue Text(string? text) => text is null ? AggregateValue.Null : AggregateValue.Of(text);
}
