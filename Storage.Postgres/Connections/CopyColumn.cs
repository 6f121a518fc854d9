using Npgsql;

namespace StreamBatch.Storage.Postgres.Connections;

/// <summary>A column of rows that go to the server as arrays or by COPY.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in SQL.</param>
/// <param name="ToArray">Its values.</param>
/// <param name="WriteAsync">Writes one value to a COPY.</param>
internal sealed record CopyColumn<TRow>(
    string Name,
    string Type,
    Func<IReadOnlyList<TRow>, Array> ToArray,
    Func<NpgsqlBinaryImporter, TRow, CancellationToken, Task> WriteAsync)
{
    public static CopyColumn<TRow> Of<T>(string name, string type, Func<TRow, T> read) => new(
        name,
        type,
        rows => rows.Select(read).ToArray(),
        (importer, row, token) => read(row) is { } value
            ? importer.WriteAsync(value, type, token)
            : importer.WriteNullAsync(token));
}
