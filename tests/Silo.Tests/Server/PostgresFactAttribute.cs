using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Server;

/// <summary>A fact that is skipped, with the reason, where there is no PostgreSQL.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PrivatePostgres.WhyUnavailable();
}
