namespace StreamBatch.Cli.Stores;

/// <summary>Where a command's store is: in a folder, or in a schema of a PostgreSQL database.</summary>
/// <param name="Folder">The folder; null for PostgreSQL.</param>
/// <param name="Connection">The database, in Npgsql's format; null for a folder.</param>
/// <param name="Schema">The schema of the database; null for a folder.</param>
internal sealed record StoreLocation(string? Folder, string? Connection, string? Schema)
{
    /// <summary>How a person is told of it.</summary>
    public string Name => Folder ?? $"schema {Schema}";

    /// <summary>The store in a folder.</summary>
    public static StoreLocation InFolder(string folder) => new(folder, null, null);

    /// <summary>The store in a schema of a database.</summary>
    public static StoreLocation InPostgres(string connection, string schema) => new(null, connection, schema);
}
