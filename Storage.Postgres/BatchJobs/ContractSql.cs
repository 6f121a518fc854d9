using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Time;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>
/// The results of a contract over a table of raw events as one query in plain SQL: what the stream's results are when
/// nothing is late. An identity counts once in a partition, the first of it; retractions and tombstones take effect
/// whenever they came; records that break the contract's rules are left out.
/// </summary>
public sealed class ContractSql
{
    private const string From = "$1::bigint";
    private const string To = "$2::bigint";

    private readonly Contract _contract;
    private readonly RawEventTable _table;
    private readonly PropertySql[] _properties;
    private readonly long _size;
    private readonly long _slide;
    private readonly long _offset;

    private ContractSql(Contract contract, RawEventTable table)
    {
        _contract = contract;
        _table = table;
        _properties = [.. contract.Properties.Select((property, i) => new PropertySql(property, i))];
        CompiledContract compiled = new(contract);
        (_size, _slide, _offset) = (compiled.SizeMicroseconds, compiled.SlideMicroseconds, compiled.OffsetMicroseconds);
        var events = Events();
        Rows = events + Counted() + Results();
        Faults = events[..events.LastIndexOf("),\nsound", StringComparison.Ordinal)] + FaultCounts();
    }

    /// <summary>
    /// The query of the rows: key, start and end in microseconds, then the aggregates in the contract's order. Its
    /// parameters are the range of the run in microseconds.
    /// </summary>
    public string Rows { get; }

    /// <summary>
    /// The query of what was left out, of the events inside the range and of those without an event time: the rule that
    /// was broken (of a value with its property), and how many rows broke it. Its parameters are the same.
    /// </summary>
    public string Faults { get; }

    /// <summary>Makes the queries.</summary>
    /// <exception cref="BatchJobException">The contract asks for what SQL cannot compute as the stream does.
    /// </exception>
    public static ContractSql Write(Contract contract, RawEventTable table)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(table);
        foreach (var aggregate in contract.Aggregates)
        {
            if (aggregate.ValueType == PropertyType.Json)
            {
                throw new BatchJobException($"aggregate '{aggregate.Name}': PostgreSQL does not keep the text of an "
                    + "object or array, which the stream compares: batch run cannot compute it");
            }
        }

        return new ContractSql(contract, table);
    }

    /// <summary>The query of the rows as a person reads and runs it: with the range written out.</summary>
    public string Print(EventTime from, EventTime to)
    {
        var title = SqlText.Comment($"Batch results of {_contract.Id} {_contract.Version} for [{from}, {to}).")
            + SqlText.Comment("An identity counts once, the first of it; retractions and tombstones take effect "
                + "whenever they came;")
            + SqlText.Comment("records that break a rule of the contract are left out. Times are microseconds since "
                + "1970, UTC.");
        return title + Rows
            .Replace(From, SqlText.Number(from.Microseconds) + "::bigint", StringComparison.Ordinal)
            .Replace(To, SqlText.Number(to.Microseconds) + "::bigint", StringComparison.Ordinal);
    }

    private string Events()
    {
        StringBuilder sql = new();
        sql.Append(_contract.Partitions > 1 ? "WITH RECURSIVE\n" : "WITH\n");
        sql.Append($"run (from_time, to_time) AS (\n    VALUES ({From}, {To})\n),\n");
        sql.Append("input AS (  -- the raw events\n    SELECT ").AppendJoin(",\n           ", InputColumns());
        sql.Append($"\n    FROM {_table.Name} AS t\n),\n");
        sql.Append("typed AS (  -- values at the contract's types and scales; null where they cannot be read\n");
        sql.Append("    SELECT input.*,\n           ").AppendJoin(",\n           ", _properties.Select(
            property => $"{property.ValueExpression()} AS {property.Value}")).Append("\n    FROM input\n),\n");
        sql.Append("named AS (  -- entity key and event time\n");
        sql.Append($"    SELECT typed.*,\n           {Key()} AS key,\n           {Time()} AS time\n");
        sql.Append("    FROM typed\n),\n");
        sql.Append("judged AS (  -- the first rule that a row breaks\n    SELECT named.*,\n           CASE\n");
        foreach (var (condition, rule) in Rules())
        {
            sql.Append($"               WHEN {condition}\n                   THEN {SqlText.Text(rule)}\n");
        }

        return sql.Append("           END AS fault\n    FROM named\n),\nsound AS (\n")
            .Append("    SELECT * FROM judged WHERE fault IS NULL\n),\n").ToString();
    }

    private IEnumerable<string> InputColumns()
    {
        static string Text(TableColumn? column) => column is null ? "NULL::text" : $"t.{column.Quoted}::text";
        yield return $"t.{_table.Order.Quoted} AS arrival";
        yield return $"{Text(_table.Id)} AS id";
        yield return $"{Text(_table.Source)} AS source";
        yield return _table.Kind is null ? "'record' AS kind" : $"coalesce({Text(_table.Kind)}, 'record') AS kind";
        yield return $"{Text(_table.Retracts)} AS retracts";
        yield return $"{Text(_table.Subject)} AS subject";
        yield return _table.Time is { } time
            ? $"{TimeSql.OfColumn("t." + time.Quoted, time.Kind)} AS attribute_time"
            : "NULL::bigint AS attribute_time";
        yield return _table.Time is { } given
            ? $"t.{given.Quoted} IS NOT NULL AS has_attribute_time"
            : "false AS has_attribute_time";
        yield return _table.Data is { } data
            ? $"nullif(jsonb_typeof(t.{data.Quoted}::jsonb), 'null') AS data_type"
            : "CASE WHEN num_nonnulls("
                + string.Join(", ", _table.Properties.Values.Select(column => $"t.{column.Quoted}"))
                + ") > 0 THEN 'object' END AS data_type";
        foreach (var property in _properties)
        {
            yield return $"{property.RawExpression(_table)} AS {property.Raw}";
        }
    }

    private string Key()
    {
        var parts = _contract.Key.Select(index => _properties[index].KeyPart()).ToArray();
        var key = parts.Length == 1
            ? parts[0]
            : string.Join("\n               || ", parts.Select(part =>
                $"(SELECT octet_length(convert_to(part, 'UTF8')) || ':' || part FROM (SELECT {part}) AS p (part))"));
        return $"CASE WHEN data_type IS NOT NULL OR kind = 'record'\n                THEN {key}\n"
            + "                ELSE subject END";
    }

    private string Time() => _contract.EventTimeProperty is { } property
        ? $"CASE WHEN kind = 'record' THEN {Instant(property)}\n"
            + $"                ELSE coalesce({Instant(property)}, attribute_time) END"
        : "attribute_time";

    // A date as an event time is its midnight.
    private string Instant(int property) => _properties[property].Type == PropertyType.Date
        ? $"(({_properties[property].Value}::date - date '1970-01-01')::bigint * 86400000000)"
        : _properties[property].Value;

    // In the order of the stream's reasons; of values by rule, then by property.
    private IEnumerable<(string Condition, string Rule)> Rules()
    {
        yield return ("kind NOT IN ('record', 'retraction', 'tombstone')", "attributeInvalid");
        yield return ("coalesce(id, '') = ''", "idMissing");
        yield return ("coalesce(source, '') = ''", "sourceMissing");
        if (_contract.EventTimeProperty is { } timeProperty)
        {
            var time = _properties[timeProperty];
            yield return ($"kind <> 'record' AND {time.Raw} IS NULL AND NOT has_attribute_time", "timeMissing");
            yield return ($"(has_attribute_time AND attribute_time IS NULL)\n                    "
                + $"OR (kind <> 'record' AND {time.Raw} IS NOT NULL AND {time.Value} IS NULL)", "timeInvalid");
        }
        else
        {
            yield return ("NOT has_attribute_time", "timeMissing");
            yield return ("attribute_time IS NULL", "timeInvalid");
        }

        if (_table.Data is not null)
        {
            yield return ("data_type <> 'object' OR (data_type IS NULL AND kind = 'record')", "dataInvalid");
        }

        yield return ("key IS NULL OR (key = '' AND data_type IS NULL)", "keyMissing");
        yield return ("subject <> key", "subjectMismatch");
        yield return ($"greatest({Bytes("id")}, {Bytes("source")}, {Bytes("key")}) > 4096", "tooLarge");
        yield return ("kind = 'retraction' AND coalesce(retracts, '') = ''", "retractsMissing");
        var rules = _properties.SelectMany((property, i) => property
            .Rules(_contract.Properties[i].Required || _contract.EventTimeProperty == i)
            .Select(rule => (rule.Rank, Text: $"kind = 'record' AND ({rule.Condition})",
                Name: $"{property.Name}: {rule.Rule}")));
        foreach (var (_, condition, name) in rules.OrderBy(rule => rule.Rank))
        {
            yield return (condition, name);
        }
    }

    private static string Bytes(string text) => $"octet_length(convert_to({text}, 'UTF8'))";

    private string Counted() => IdentitySql.Admitted(_contract.Partitions) + """
        retractions AS (  -- each takes back one record, whenever it came
            SELECT source, retracts, key, time FROM admitted WHERE kind = 'retraction'
        ),
        tombstones AS (  -- each takes back all of its entity up to its time
            SELECT key, max(time) AS time FROM admitted WHERE kind = 'tombstone' GROUP BY key
        ),
        counted AS (
            SELECT record.*
            FROM admitted AS record
            WHERE kind = 'record'
              AND NOT EXISTS (SELECT FROM retractions AS r
                              WHERE r.source = record.source AND r.retracts = record.id
                                AND r.key = record.key AND r.time = record.time)
              AND NOT EXISTS (SELECT FROM tombstones AS t
                              WHERE t.key = record.key AND t.time >= record.time)
        ),

        """;

    private string Results()
    {
        var grouped = _contract.Aggregates.SelectMany(aggregate => AggregateSql.Grouped(
            aggregate, aggregate.Property is { } property ? _properties[property] : null)).ToArray();
        var values = _contract.Aggregates.Select(
            aggregate => $"{AggregateSql.Value(aggregate)} AS {SqlText.Name(aggregate.Name)}");
        return WindowSql.Placed(_contract.Windows.Kind, _size, _slide, _offset)
            + "grouped AS (\n    SELECT key, window_start, window_end,\n           "
            + string.Join(",\n           ", grouped.Select(column => $"{column.Expression} AS {column.Name}"))
            + "\n    FROM placed\n    GROUP BY key, window_start, window_end\n)\n"
            + "SELECT key, window_start AS start, window_end AS \"end\",\n       "
            + string.Join(",\n       ", values)
            + "\nFROM grouped, run\nWHERE window_start >= from_time AND window_end <= to_time\n"
            + "ORDER BY key COLLATE \"C\", window_start, window_end\n";
    }

    private static string FaultCounts() => """
        )
        SELECT fault, count(*)
        FROM judged, run
        WHERE fault IS NOT NULL AND (time IS NULL OR (time >= from_time AND time < to_time))
        GROUP BY fault
        ORDER BY fault COLLATE "C"

        """;
}
