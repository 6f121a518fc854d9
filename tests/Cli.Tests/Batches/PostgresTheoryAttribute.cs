using StreamBatch.Testing.Postgres;

namespace StreamBatch.Cli.Tests.Batches;

/// <summary>A theory that is skipped, with the reason, where there is no PostgreSQL.</summary>
public sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PrivatePostgres.WhyUnavailable();
}
