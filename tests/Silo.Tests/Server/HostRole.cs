using Npgsql;

namespace StreamBatch.Silo.Tests.Server;

/// <summary>A role that has the rights of a host on a schema and owns nothing.</summary>
internal sealed class HostRole : IAsyncDisposable
{
    private readonly OrleansSchema _schema;
    private readonly string _name;

    private HostRole(OrleansSchema schema)
    {
        _schema = schema;
        _name = schema.Name + "_host";
        ConnectionString = new NpgsqlConnectionStringBuilder(schema.ConnectionString)
        {
            Username = _name,
            Password = _name,
        }.ConnectionString;
    }

    public string ConnectionString { get; }

    public static async Task<HostRole> CreateAsync(OrleansSchema schema)
    {
        var role = new HostRole(schema);
        await schema.ExecuteAsync(
            $"""
            create role {role._name} login password '{role._name}';
            revoke execute on all functions in schema {schema.Name} from public;
            grant usage on schema {schema.Name} to {role._name};
            grant select, insert, update, delete on all tables in schema {schema.Name} to {role._name};
            grant execute on all functions in schema {schema.Name} to {role._name};
            """);
        return role;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearPool(new NpgsqlConnection(ConnectionString));
        await _schema.ExecuteAsync($"drop owned by {_name}; drop role {_name}");
    }
}
