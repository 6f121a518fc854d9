using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads <c>aggregates</c> and the <c>tolerance</c> of each.</summary>
internal static partial class AggregatesReader
{
    /// <summary>The most aggregates that a contract has.</summary>
    public const int MaxAggregates = 64;

    /// <summary>How many more digits an average has than what it is the average of.</summary>
    public const int AverageDigits = 6;

    private static readonly (string Name, AggregateFunction Function)[] Functions =
    [
        ("count", AggregateFunction.CountValues), ("sum", AggregateFunction.Sum), ("min", AggregateFunction.Min),
        ("max", AggregateFunction.Max), ("avg", AggregateFunction.Average), ("first", AggregateFunction.First),
        ("last", AggregateFunction.Last), ("distinct", AggregateFunction.Distinct),
    ];

    public static ImmutableArray<AggregateSpecification> Read(DocumentCursor section, SchemaReading schema)
    {
        var aggregates = section.RequiredMember("aggregates");
        var members = aggregates?.Members() ?? [];
        if (aggregates?.Node.Members is not null && members.Count is 0 or > MaxAggregates)
        {
            aggregates.Error($"must have 1 to {MaxAggregates} aggregates");
            return [];
        }

        var tolerance = section.Member("tolerance");
        if (tolerance is not null && aggregates?.Node.Members is not null)
        {
            NoteStrayTolerances(tolerance, [.. members.Select(member => member.Name)]);
        }

        return [.. members.Select(member => ReadOne(member.Name, member.Value, schema, tolerance?.Member(member.Name)))
            .OfType<AggregateSpecification>()];
    }

    private static AggregateSpecification? ReadOne(
        string name,
        DocumentCursor cursor,
        SchemaReading schema,
        DocumentCursor? tolerance)
    {
        if (!NameForm().IsMatch(name))
        {
            cursor.Error("the name must be a letter or _, then at most 62 letters, digits, _ . or -");
        }

        if (cursor.Node.Scalar is null || AggregateExpression.Parse(cursor.Node.Scalar) is not { } expression)
        {
            cursor.Error("must be function(property), as sum(amount), or count()");
            return null;
        }

        if (FunctionOf(cursor, expression) is not { } function)
        {
            return null;
        }

        int? property = null;
        if (function != AggregateFunction.CountEvents)
        {
            property = PropertyOf(cursor, expression, function, schema);
            if (property is null)
            {
                return null;
            }
        }

        var scale = ScaleOf(function, property is null ? 0 : schema.Properties[property.Value].Specification.Scale);
        if (property is not null && !schema.Properties[property.Value].HasType)
        {
            tolerance = null;
        }

        return new AggregateSpecification(name, function, property, scale, Tolerance(tolerance, scale))
        {
            ValueType = function is AggregateFunction.First or AggregateFunction.Last or AggregateFunction.Distinct
                ? schema.Properties[property!.Value].Specification.Type
                : null,
        };
    }

    private static bool IsNumeric(AggregateFunction function) =>
        function is AggregateFunction.Sum or AggregateFunction.Min or AggregateFunction.Max
            or AggregateFunction.Average;

    private static AggregateFunction? FunctionOf(DocumentCursor cursor, AggregateExpression expression)
    {
        foreach (var (name, function) in Functions)
        {
            if (name == expression.Function)
            {
                return function == AggregateFunction.CountValues && expression.Property is null
                    ? AggregateFunction.CountEvents
                    : function;
            }
        }

        string[] names = [.. Functions.Select(known => known.Name)];
        cursor.Error($"{DocumentScalars.Quote(expression.Function)} is no function; the nearest is "
            + NearestName.Of(expression.Function, names));
        return null;
    }

    private static int? PropertyOf(
        DocumentCursor cursor,
        AggregateExpression expression,
        AggregateFunction function,
        SchemaReading schema)
    {
        if (expression.Property is null)
        {
            cursor.Error(expression.Function + " needs a property between its parentheses");
            return null;
        }

        var index = schema.Find(expression.Property, cursor);
        if (index is not null && IsNumeric(function)
            && schema.Properties[index.Value].IsNoneOf(PropertyType.Number, PropertyType.Integer))
        {
            cursor.Error(expression.Function + " needs a property of logicalType number or integer");
            return null;
        }

        return index;
    }

    private static int ScaleOf(AggregateFunction function, int propertyScale) => function switch
    {
        AggregateFunction.CountEvents or AggregateFunction.CountValues or AggregateFunction.Distinct => 0,
        AggregateFunction.Average => propertyScale + AverageDigits,
        _ => propertyScale,
    };

    // Aggregates come and go between versions; a tolerance that is left over does no harm.
    private static void NoteStrayTolerances(DocumentCursor tolerance, string[] aggregates)
    {
        foreach (var (name, value) in tolerance.UnknownMembers(aggregates))
        {
            value.Note("is no aggregate of the contract; the nearest is " + NearestName.Of(name, aggregates));
        }
    }

    // A tolerance of nothing means what none means: both sides must be equal.
    private static Int128? Tolerance(DocumentCursor? cursor, int scale)
    {
        var tolerance = cursor?.Decimal(scale);
        if (tolerance < 0)
        {
            cursor!.Error("must not be negative");
        }

        return tolerance > 0 ? tolerance : null;
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_.-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
