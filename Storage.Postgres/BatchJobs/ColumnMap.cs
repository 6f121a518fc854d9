namespace StreamBatch.Storage.Postgres.BatchJobs;

/// <summary>What a user says of columns whose names are not those that are looked for.</summary>
public sealed class ColumnMap
{
    /// <summary>No column has another name.</summary>
    public static readonly ColumnMap None = new([]);

    private readonly Dictionary<string, string> _wanted = new(StringComparer.Ordinal);

    private ColumnMap(IEnumerable<KeyValuePair<string, string>> wanted)
    {
        foreach (var (column, name) in wanted)
        {
            _wanted[column] = name;
        }
    }

    /// <summary>Reads entries of the form <c>column=name</c>.</summary>
    /// <exception cref="BatchJobException">One has another form, or a column or a name stands twice.</exception>
    public static ColumnMap Parse(IEnumerable<string> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        List<KeyValuePair<string, string>> wanted = [];
        foreach (var entry in entries)
        {
            var equals = entry.LastIndexOf('=');
            if (equals <= 0 || equals == entry.Length - 1)
            {
                throw new BatchJobException($"--map {entry}: is not COLUMN=NAME");
            }

            var (column, name) = (entry[..equals], entry[(equals + 1)..]);
            if (wanted.Exists(other => other.Key == column || other.Value == name))
            {
                throw new BatchJobException($"--map {entry}: the column or the name is mapped already");
            }

            wanted.Add(new(column, name));
        }

        return new ColumnMap(wanted);
    }

    /// <summary>Whether the column has another name here.</summary>
    public bool Names(string column) => _wanted.ContainsKey(column);

    /// <summary>Each column under the name that it is looked for by.</summary>
    /// <exception cref="BatchJobException">A mapped column is not there, or its name is none of
    /// <paramref name="allowed"/>, or two columns have one name.</exception>
    internal Dictionary<string, TableColumn> Apply(
        string source,
        IReadOnlyList<TableColumn> columns,
        IReadOnlyList<string> allowed)
    {
        foreach (var (column, name) in _wanted)
        {
            if (columns.All(known => known.Name != column))
            {
                throw new BatchJobException($"{source}: --map {column}={name}: there is no column '{column}', only "
                    + string.Join(", ", columns.Select(known => known.Name)));
            }

            if (!allowed.Contains(name, StringComparer.Ordinal))
            {
                throw new BatchJobException($"{source}: --map {column}={name}: '{name}' is none of "
                    + string.Join(", ", allowed));
            }
        }

        Dictionary<string, TableColumn> named = new(StringComparer.Ordinal);
        foreach (var column in columns)
        {
            var name = _wanted.GetValueOrDefault(column.Name, column.Name);
            if (!_wanted.ContainsKey(column.Name) && _wanted.ContainsValue(name))
            {
                continue;
            }

            if (!named.TryAdd(name, column))
            {
                throw new BatchJobException($"{source}: two columns are called '{name}'");
            }
        }

        return named;
    }
}
