using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>A property of the contract in SQL: as it came (JSON), and its value at the contract's type.</summary>
internal sealed class PropertySql
{
    private readonly PropertySpecification _property;

    public PropertySql(PropertySpecification property, int index)
    {
        _property = property;
        var isShort = Encoding.UTF8.GetByteCount("value." + property.Name) <= SqlText.MaxNameBytes;
        var name = isShort ? property.Name : SqlText.Number(index + 1);
        Raw = SqlText.Name("data." + name);
        Value = SqlText.Name("value." + name);
    }

    public string Name => _property.Name;

    public PropertyType Type => _property.Type;

    /// <summary>The column of the JSON as it came; null for none.</summary>
    public string Raw { get; }

    /// <summary>The column of the value: numeric, text, microseconds of an instant, text of a date; null for a value
    /// that is absent or cannot be read.</summary>
    public string Value { get; }

    private string Number => Raw + "::numeric";

    private string Text => Raw + " #>> '{}'";

    /// <summary>How the table holds it. JSON of a column keeps every digit.</summary>
    public string RawExpression(RawEventTable table)
    {
        if (table.Properties.TryGetValue(_property.Name, out var column))
        {
            return column.Kind switch
            {
                ColumnKind.LocalTime => $"to_jsonb(t.{column.Quoted} AT TIME ZONE 'UTC')",
                ColumnKind.Json => $"nullif(t.{column.Quoted}::jsonb, 'null')",
                _ => $"to_jsonb(t.{column.Quoted})",
            };
        }

        return $"nullif(t.{table.Data!.Quoted}::jsonb -> {SqlText.Text(_property.Name)}, 'null')";
    }

    public string ValueExpression() => _property.Type switch
    {
        PropertyType.Integer or PropertyType.Number =>
            $"CASE jsonb_typeof({Raw}) WHEN 'number' THEN "
            + $"CASE WHEN {Number} = trunc({Number}, {_property.Scale}) AND abs({Number}) < {Limit} "
            + $"THEN {Number} END END",
        PropertyType.Timestamp => $"CASE jsonb_typeof({Raw}) WHEN 'string' THEN {TimeSql.OfText(Text)} END",
        PropertyType.Date =>
            $"CASE jsonb_typeof({Raw}) WHEN 'string' THEN CASE WHEN {TimeSql.IsDate(Text)} THEN {Text} END END",
        PropertyType.Json => $"CASE WHEN jsonb_typeof({Raw}) IN ('object', 'array') THEN {Text} END",
        _ => $"CASE jsonb_typeof({Raw}) WHEN '{(_property.Type == PropertyType.Boolean ? "boolean" : "string")}' "
            + $"THEN {Text} END",
    };

    /// <summary>The part of the entity key: canonical, or as it came where it breaks its type; null for none.
    /// </summary>
    public string KeyPart()
    {
        var canonical = _property.Type switch
        {
            PropertyType.Integer or PropertyType.Number => $"trim_scale({Value})::text",
            PropertyType.Timestamp => TimeSql.Canonical(Value),
            PropertyType.Json => "NULL::text",
            _ => Value,
        };
        return $"coalesce({canonical}, CASE WHEN jsonb_typeof({Raw}) NOT IN ('object', 'array') THEN {Text} END)";
    }

    /// <summary>What first and last give: what a row reader takes for the canonical value.</summary>
    public string EdgeValue => _property.Type == PropertyType.Timestamp ? $"({Text})" : Value;

    /// <summary>The rules that a record can break, as conditions, each with the name of its rule, in their order.
    /// </summary>
    public IEnumerable<(int Rank, string Rule, string Condition)> Rules(bool isRequired)
    {
        var isNumber = _property.Type is PropertyType.Integer or PropertyType.Number;
        yield return (0, "type", isNumber ? NumberTypeFault() : $"{Raw} IS NOT NULL AND {Value} IS NULL");
        if (isRequired)
        {
            yield return (1, "required", $"{Raw} IS NULL");
        }

        if (_property.Type == PropertyType.Number)
        {
            yield return (2, "scale", $"CASE jsonb_typeof({Raw}) WHEN 'number' "
                + $"THEN {Number} <> trunc({Number}, {_property.Scale}) END");
        }

        if (isNumber)
        {
            // What is of its type and scale, and still no value, has too many digits.
            var bounds = Bounds();
            yield return (3, "range", $"{Raw} IS NOT NULL AND {Value} IS NULL"
                + (bounds.Length == 0 ? "" : " OR " + bounds));
        }
        else if (Bounds() is { Length: > 0 } bounds)
        {
            yield return (3, "range", bounds);
        }

        if (_property.AllowedValues.Length > 0)
        {
            yield return (4, "enum", $"{Value} NOT IN ({string.Join(", ", _property.AllowedValues.Select(Constant))})");
        }

        if ((_property.MinLength ?? _property.MaxLength) is not null)
        {
            var most = _property.MaxLength ?? int.MaxValue;
            yield return (5, "length", $"char_length({Value}) NOT BETWEEN {_property.MinLength ?? 0} AND {most}");
        }

        if (_property.Pattern is { } pattern)
        {
            var translated = PatternSql.Translate(pattern, out var fault) ?? throw new BatchJobException(
                $"property '{_property.Name}': its pattern has {fault}, for which PostgreSQL has no equal: "
                + "batch run cannot hold its rows against it");
            yield return (6, "pattern", $"{Value} COLLATE \"C\" !~ {SqlText.Text(translated)}");
        }
    }

    private string Limit => "1" + new string('0', DecimalText.MaxDigits - _property.Scale);

    private string NumberTypeFault() => _property.Type == PropertyType.Integer
        ? $"CASE jsonb_typeof({Raw}) WHEN 'number' THEN {Number} <> trunc({Number}) ELSE {Raw} IS NOT NULL END"
        : $"jsonb_typeof({Raw}) <> 'number'";

    private string Bounds() => string.Join(" OR ", new[]
    {
        _property.Minimum is { } least
            ? $"{Ordered} {(_property.MinimumExclusive ? "<=" : "<")} {OrderedConstant(least)}"
            : null,
        _property.Maximum is { } greatest
            ? $"{Ordered} {(_property.MaximumExclusive ? ">=" : ">")} {OrderedConstant(greatest)}"
            : null,
    }.OfType<string>());

    // Texts of dates stand in the order of the days.
    private string Ordered => _property.Type == PropertyType.Date ? Value + " COLLATE \"C\"" : Value;

    private string OrderedConstant(Int128 units) => _property.Type switch
    {
        PropertyType.Timestamp => SqlText.Number((long)units),
        PropertyType.Date => SqlText.Text(
            Domain.Time.Rfc3339.Format(new Domain.Time.EventTime((long)units))[..10]),
        _ => Plain(DecimalText.Format(units, _property.Scale)),
    };

    private string Constant(string canonical) => _property.Type switch
    {
        PropertyType.Integer or PropertyType.Number => Plain(canonical),
        PropertyType.Timestamp => TimeSql.Constant(canonical),
        _ => SqlText.Text(canonical),
    };

    private static string Plain(string number) => number.StartsWith('-') ? $"({number})" : number;
}
