using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Numbers;
using StreamBatch.Engine.Reconciling;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>
/// Rows of a batch run in a table or query of the user: columns <c>key</c> (or one for each property of the key),
/// <c>start</c>, <c>end</c> (optional) and the names of the aggregates.
/// </summary>
public sealed class BatchQuery
{
    private readonly Contract _contract;
    private readonly string _name;
    private readonly Dictionary<string, TableColumn> _columns;
    private readonly string _sql;
    private readonly long[] _parameters;
    private readonly bool _hasKeyParts;
    private readonly bool _hasEnd;

    private BatchQuery(
        Contract contract,
        string name,
        string from,
        Dictionary<string, TableColumn> columns,
        long[] parameters)
    {
        _contract = contract;
        _name = name;
        _columns = columns;
        _parameters = parameters;
        _hasKeyParts = !columns.ContainsKey("key");
        _hasEnd = columns.ContainsKey("end");
        string[] fields =
        [
            .. (_hasKeyParts ? KeyNames : ["key"]).Select(part => $"q.{Of(part).Quoted}::text"),
            Instant(Of("start")),
            .. _hasEnd ? [Instant(Of("end"))] : Array.Empty<string>(),
            .. contract.Aggregates.Select(Value),
        ];
        _sql = $"SELECT {string.Join(",\n       ", fields)}\nFROM {from} AS q";
    }

    /// <summary>What faults call the table or query.</summary>
    public string Name => _name;

    private IEnumerable<string> KeyNames => _contract.Key.Select(index => _contract.Properties[index].Name);

    /// <summary>Rows of a table; columns of other names are passed over.</summary>
    /// <exception cref="BatchJobException">A column is missing, or has a type that its values cannot have.</exception>
    public static async Task<BatchQuery> OfTableAsync(
        UserDatabase database,
        Contract contract,
        TableName table,
        ColumnMap map,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(map);
        var columns = await database.ColumnsAsync(table, cancellationToken).ConfigureAwait(false);
        var named = Named(contract, table.ToString(), columns, map, isStrict: false);
        return new BatchQuery(contract, table.ToString(), table.ToString(), named, []);
    }

    /// <summary>Rows of a query; each column of its result has a meaning.</summary>
    /// <exception cref="BatchJobException">As above, or it is no query.</exception>
    public static async Task<BatchQuery> OfQueryAsync(
        UserDatabase database,
        Contract contract,
        string query,
        ColumnMap map,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(map);
        var text = query.TrimEnd().TrimEnd(';');
        var columns = await database.ColumnsAsync("query", text, cancellationToken).ConfigureAwait(false);
        var named = Named(contract, "query", columns, map, isStrict: true);

        // The line ends: the query may end in a comment.
        return new BatchQuery(contract, "query", $"(\n{text}\n)", named, []);
    }

    /// <summary>Rows that are computed from raw events, of windows in the range (in microseconds).</summary>
    public static async Task<BatchQuery> OfEventsAsync(
        UserDatabase database,
        Contract contract,
        ContractSql sql,
        long from,
        long to,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(sql);
        const string Name = "batch run";
        var columns = await database.ColumnsAsync(Name, sql.Print(new(from), new(to)), cancellationToken)
            .ConfigureAwait(false);
        return new BatchQuery(
            contract, Name, $"(\n{sql.Rows})", Named(contract, Name, columns, ColumnMap.None, true), [from, to]);
    }

    /// <summary>What the computation from raw events leaves out: rules, and how many rows broke each.</summary>
    public static async Task<IReadOnlyList<(string Rule, long Rows)>> LeftOutAsync(
        UserDatabase database,
        ContractSql sql,
        long from,
        long to,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(sql);
        List<(string Rule, long Rows)> faults = [];
        await foreach (var row in database.ReadAsync(
            "batch run", $"SELECT fault, count::text FROM (\n{sql.Faults}) AS f", [from, to], cancellationToken)
            .ConfigureAwait(false))
        {
            faults.Add((row[0]!, long.Parse(row[1]!, CultureInfo.InvariantCulture)));
        }

        return faults;
    }

    /// <summary>The rows, one by one, as the server gives them.</summary>
    /// <exception cref="BatchJobException">The query failed on the way.</exception>
    public async IAsyncEnumerable<BatchRow> ReadAsync(
        UserDatabase database,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        long number = 0;
        var keyParts = _hasKeyParts ? _contract.Key.Length : 1;
        await foreach (var fields in database.ReadAsync(_name, _sql, _parameters, cancellationToken)
            .ConfigureAwait(false))
        {
            yield return new BatchRow(
                ++number,
                _hasKeyParts ? KeyOf(fields.AsSpan(0, keyParts)) : fields[0],
                fields[keyParts],
                _hasEnd ? fields[keyParts + 1] : null,
                fields[(keyParts + (_hasEnd ? 2 : 1))..]);
        }
    }

    private static Dictionary<string, TableColumn> Named(
        Contract contract,
        string name,
        IReadOnlyList<TableColumn> columns,
        ColumnMap map,
        bool isStrict)
    {
        string[] keys = [.. contract.Key.Select(index => contract.Properties[index].Name)];
        string[] wanted = ["key", "start", "end", .. contract.Aggregates.Select(aggregate => aggregate.Name)];
        var named = map.Apply(name, columns, [.. wanted, .. keys]);
        var needed = named.ContainsKey("key") || !keys.All(named.ContainsKey) ? wanted : [.. wanted[1..], .. keys];
        foreach (var missing in needed.Where(column => column != "end" && !named.ContainsKey(column)))
        {
            throw new BatchJobException(columns.Count == 0
                ? $"{name}: {missing}: there is no such column; it gives none at all"
                : $"{name}: {missing}: there is no such column, only "
                    + $"{string.Join(", ", columns.Select(column => column.Name))}; --map COLUMN={missing} names one");
        }

        if (isStrict && named.Keys.FirstOrDefault(column => !needed.Contains(column, StringComparer.Ordinal)) is { }
            unknown)
        {
            throw new BatchJobException($"{name}: {unknown}: is no column of this contract, whose columns are "
                + string.Join(", ", needed));
        }

        return named;
    }

    private TableColumn Of(string name) => _columns[name];

    // Infinity is given on as its name, which the check of the row refuses.
    private string Instant(TableColumn column)
    {
        var name = "q." + column.Quoted;
        return column.Kind switch
        {
            ColumnKind.Text or ColumnKind.Integer or ColumnKind.Numeric => name + "::text",
            ColumnKind.Instant or ColumnKind.LocalTime or ColumnKind.Date =>
                $"coalesce(({TimeSql.OfColumn(name, column.Kind)})::text, {name}::text)",
            _ => throw WrongType(column, "an instant is timestamptz, timestamp (UTC), bigint (microseconds) or text"),
        };
    }

    private string Value(AggregateSpecification aggregate)
    {
        var column = Of(aggregate.Name);
        var name = "q." + column.Quoted;
        var isEdge = aggregate.Function is AggregateFunction.First or AggregateFunction.Last;
        if (isEdge && aggregate.ValueType is { } type and not (PropertyType.Integer or PropertyType.Number))
        {
            return (type, column.Kind) switch
            {
                (_, ColumnKind.Text) or (PropertyType.Boolean, ColumnKind.Boolean)
                    or (PropertyType.Json, ColumnKind.Json) => name + "::text",
                (PropertyType.Timestamp, ColumnKind.Instant or ColumnKind.LocalTime) =>
                    $"coalesce({TimeSql.Canonical($"({TimeSql.OfColumn(name, column.Kind)})")}, {name}::text)",
                (PropertyType.Date, ColumnKind.Date) => $"CASE WHEN isfinite({name}) "
                    + $"THEN to_char({name}, 'YYYY-MM-DD') ELSE {name}::text END",
                _ => throw WrongType(column, $"the contract's value is {type.ToString().ToLowerInvariant()}"),
            };
        }

        switch (column.Kind)
        {
            case ColumnKind.Integer or ColumnKind.Numeric or ColumnKind.Text:
            case ColumnKind.Json when aggregate.Function == AggregateFunction.Distinct:
                return name + "::text";
            case ColumnKind.Float when aggregate.Tolerance is not null:
                return $"CASE WHEN abs({name}) < 'Infinity' "
                    + $"THEN round({name}::text::numeric, {aggregate.Scale})::text ELSE {name}::text END";
            case ColumnKind.Float:
                throw WrongType(column, "floating point is for an aggregate with a tolerance; others are numeric");
            default:
                throw WrongType(column, "a value is numeric, or a whole number");
        }
    }

    private BatchJobException WrongType(TableColumn column, string wanted) =>
        new($"{_name}: {column.Name}: is {column.Type}; {wanted}");

    // As the stream writes it: canonical numbers, and the parts of a composite key with their lengths.
    private string? KeyOf(ReadOnlySpan<string?> parts)
    {
        StringBuilder key = new();
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i] is not { } part)
            {
                return null;
            }

            var property = _contract.Properties[_contract.Key[i]];
            if (property.Type is PropertyType.Integer or PropertyType.Number
                && DecimalText.TryParse(part, property.Scale, out var units) == DecimalOutcome.Ok)
            {
                part = DecimalText.Format(units, property.Scale);
            }

            key.Append(parts.Length == 1
                ? part
                : string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetByteCount(part)}:{part}"));
        }

        return key.ToString();
    }
}
