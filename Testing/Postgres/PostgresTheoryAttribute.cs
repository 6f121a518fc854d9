using Xunit;

namespace StreamBatch.Testing.Postgres;

/// <summary>A theory that is skipped, with the reason, where there is no PostgreSQL.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    /// <summary>A theory about PostgreSQL.</summary>
    public PostgresTheoryAttribute() => Skip = PrivatePostgres.WhyUnavailable();
}
