using StreamBatch.Testing.Postgres;

namespace StreamBatch.Storage.Postgres.Tests.Connections;

/// <summary>A test that restarts a server of its own, which one that was given from outside is not.</summary>
public sealed class RestartableFactAttribute : FactAttribute
{
    public RestartableFactAttribute()
    {
        if (!string.IsNullOrWhiteSpace(Environment.GetEnvironmentVariable(PrivatePostgres.Variable)))
        {
            Skip = $"{PrivatePostgres.Variable} names a server, which is not restarted";
        }
    }
}
