using Xunit;

namespace StreamBatch.Testing.Postgres;

/// <summary>A fact that is skipped, with the reason, where there is no PostgreSQL.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    /// <summary>A fact about PostgreSQL.</summary>
    public PostgresFactAttribute() => Skip = PrivatePostgres.WhyUnavailable();
}
