using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>An aggregate of the contract in SQL: what is summed up over a window, and the value made of it.</summary>
internal static class AggregateSql
{
    private const string Rank = "time, source COLLATE \"C\", id COLLATE \"C\"";
    private const string RankDown = "time DESC, source COLLATE \"C\" DESC, id COLLATE \"C\" DESC";

    /// <summary>The columns that the grouping gives for the aggregate, each with its expression.</summary>
    public static IEnumerable<(string Name, string Expression)> Grouped(
        AggregateSpecification aggregate,
        PropertySql? property)
    {
        var name = SqlText.Name(aggregate.Name);
        switch (aggregate.Function)
        {
            case AggregateFunction.CountEvents:
                yield return (name, "count(*)");
                break;
            case AggregateFunction.CountValues:
                yield return (name, $"count({property!.Value})");
                break;
            case AggregateFunction.Min:
                yield return (name, $"min({property!.Value})");
                break;
            case AggregateFunction.Max:
                yield return (name, $"max({property!.Value})");
                break;
            case AggregateFunction.First or AggregateFunction.Last:
                var order = aggregate.Function == AggregateFunction.First ? Rank : RankDown;
                yield return (name, $"(array_agg({property!.EdgeValue} ORDER BY {order}) "
                    + $"FILTER (WHERE {property.Value} IS NOT NULL))[1]");
                break;
            case AggregateFunction.Distinct:
                yield return (name, $"count(DISTINCT {property!.Value})");
                break;
            default:
                yield return (Sum(aggregate), $"sum({property!.Value})");
                yield return (Count(aggregate), $"count({property.Value})");
                break;
        }
    }

    /// <summary>The value, of the columns that the grouping gave. Past 28 digits it is the text overflow.</summary>
    public static string Value(AggregateSpecification aggregate)
    {
        if (aggregate.Function is not (AggregateFunction.Sum or AggregateFunction.Average))
        {
            return SqlText.Name(aggregate.Name);
        }

        var sum = Sum(aggregate);
        var isAverage = aggregate.Function == AggregateFunction.Average;
        var limit = "1" + new string('0', DecimalText.MaxDigits - aggregate.Scale
            + (isAverage ? aggregate.MaxDigits - DecimalText.MaxDigits : 0));
        return $"CASE WHEN abs({sum}) < {limit} THEN "
            + (isAverage ? Average(aggregate) : sum) + $"::text WHEN {sum} IS NOT NULL THEN 'overflow' END";
    }

    // Whole units divided with a rest, as no scale of the server's own division rounds half to even.
    private static string Average(AggregateSpecification aggregate)
    {
        var units = "1" + new string('0', aggregate.Scale);
        var unit = "0." + new string('0', aggregate.Scale - 1) + "1";
        var (sum, count) = (Sum(aggregate), Count(aggregate));
        var whole = $"div(abs({sum}) * {units}, {count})";
        var rest = $"mod(abs({sum}) * {units}, {count})";
        return $"""
            (sign({sum}) * {unit} * ({whole} + CASE
                            WHEN 2 * {rest} > {count} THEN 1
                            WHEN 2 * {rest} = {count} AND mod({whole}, 2) = 1 THEN 1
                            ELSE 0 END))
            """;
    }

    private static string Sum(AggregateSpecification aggregate) => SqlText.Name(Short(aggregate.Name) + " sum");

    private static string Count(AggregateSpecification aggregate) => SqlText.Name(Short(aggregate.Name) + " count");

    // A name is at most 63 bytes of ASCII, of which six are taken. No name of an aggregate has a space in it.
    private static string Short(string name) =>
        name.Length <= SqlText.MaxNameBytes - 6 ? name : name[..(SqlText.MaxNameBytes - 15)] + "." + Hash(name);

    private static string Hash(string name)
    {
        uint hash = 2166136261;
        foreach (var character in name)
        {
            hash = unchecked((hash ^ character) * 16777619);
        }

        return hash.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }
}
