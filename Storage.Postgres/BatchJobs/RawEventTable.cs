using StreamBatch.Domain.Contracts;

namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>Where a table of raw events has what an event is made of.</summary>
public sealed class RawEventTable
{
    /// <summary>The column that says in which order events came, unless another is named.</summary>
    public const string DefaultOrder = "seq";

    private const string DataPrefix = "data.";
    private static readonly string[] Parts = ["id", "source", "kind", "retracts", "subject", "time", "data"];

    private readonly Dictionary<string, TableColumn> _parts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TableColumn> _properties = new(StringComparer.Ordinal);

    private RawEventTable(TableName name, TableColumn order)
    {
        Name = name;
        Order = order;
    }

    /// <summary>The table or view.</summary>
    public TableName Name { get; }

    /// <summary>Of two events with one identity the one with the lesser value came first.</summary>
    public TableColumn Order { get; }

    internal TableColumn Id => _parts["id"];

    internal TableColumn Source => _parts["source"];

    internal TableColumn? Kind => _parts.GetValueOrDefault("kind");

    internal TableColumn? Retracts => _parts.GetValueOrDefault("retracts");

    internal TableColumn? Subject => _parts.GetValueOrDefault("subject");

    internal TableColumn? Time => _parts.GetValueOrDefault("time");

    internal TableColumn? Data => _parts.GetValueOrDefault("data");

    /// <summary>The columns that hold properties of the contract themselves, by property.</summary>
    internal IReadOnlyDictionary<string, TableColumn> Properties => _properties;

    /// <summary>
    /// Finds the parts of an event: a column that <paramref name="map"/> names as <c>column=part</c>, else the column
    /// called as the part. Parts are id, source, kind, retracts, subject, time, data, and <c>data.NAME</c> for a
    /// property; a table without <c>data</c> has each property in a column of its name.
    /// </summary>
    /// <exception cref="BatchJobException">A part that is needed has no column, or one of a wrong type.</exception>
    public static RawEventTable Find(
        Contract contract,
        TableName name,
        IReadOnlyList<TableColumn> columns,
        ColumnMap map,
        string order = DefaultOrder)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(map);
        var orderColumn = columns.FirstOrDefault(column => column.Name == order) ?? throw new BatchJobException(
            $"{name}: has no column '{order}', which says which of two events with one id came first; "
            + "--order names another");
        RawEventTable table = new(name, orderColumn);
        var allowed = Parts.Concat(contract.Properties.Select(property => DataPrefix + property.Name)).ToArray();
        foreach (var (part, column) in map.Apply(name.ToString(), columns, allowed))
        {
            if (Array.IndexOf(Parts, part) >= 0)
            {
                table._parts[part] = column;
            }
            else if (part.StartsWith(DataPrefix, StringComparison.Ordinal))
            {
                table._properties[part[DataPrefix.Length..]] = column;
            }
        }

        table.Check(contract, columns, map);
        return table;
    }

    private void Check(Contract contract, IReadOnlyList<TableColumn> columns, ColumnMap map)
    {
        foreach (var part in new[] { "id", "source" }.Where(part => !_parts.ContainsKey(part)))
        {
            throw Missing(part, "an event is known by its source and id");
        }

        if (contract.EventTimeProperty is null && Time is null)
        {
            throw Missing("time", "the contract takes event time from it");
        }

        if (Time is { Kind: ColumnKind.Other or ColumnKind.Numeric or ColumnKind.Float or ColumnKind.Boolean
            or ColumnKind.Json })
        {
            throw new BatchJobException($"{Name}: column '{Time.Name}' is {Time.Type}; an event time is timestamptz, "
                + "timestamp (as UTC), bigint (microseconds) or an RFC 3339 text");
        }

        if (Data is { Kind: not (ColumnKind.Json or ColumnKind.Text) })
        {
            throw new BatchJobException($"{Name}: column '{Data.Name}' is {Data.Type}; data is jsonb or json");
        }

        foreach (var property in contract.Properties.Where(property => !_properties.ContainsKey(property.Name)))
        {
            if (columns.FirstOrDefault(column => column.Name == property.Name && !map.Names(column.Name)) is { } own
                && Data is null)
            {
                _properties.Add(property.Name, own);
            }
            else if (Data is null)
            {
                throw Missing(DataPrefix + property.Name, $"there is no column 'data' that holds it, and none called "
                    + $"'{property.Name}'");
            }
        }
    }

    private BatchJobException Missing(string part, string reason) =>
        new($"{Name}: no column has '{part}' ({reason}); --map COLUMN={part} names one");
}
