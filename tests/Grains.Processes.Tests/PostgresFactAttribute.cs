using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Processes.Tests;

/// <summary>A fact that is skipped, with the reason, where there is no PostgreSQL or no signals.</summary>
public sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = OperatingSystem.IsWindows()
        ? "Silos are stopped by signals, which Windows has not."
        : PrivatePostgres.WhyUnavailable();
}
