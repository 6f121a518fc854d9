using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Server;

/// <summary>The one server of this assembly, started by the first test that asks; it ends with the process.</summary>
internal static class PostgresServer
{
    private static readonly Lazy<Task<PrivatePostgres>> Started = new(StartAsync);

    private static int SchemaCount;

    /// <summary>The connection string of a superuser.</summary>
    public static async Task<string> ConnectAsync() => (await Started.Value).ConnectionString;

    /// <summary>A name that no other test of this run uses.</summary>
    public static string NewSchema() => $"silo_{Environment.ProcessId}_{Interlocked.Increment(ref SchemaCount)}";

    // The tests are skipped where there is no server, so there is one here.
    private static async Task<PrivatePostgres> StartAsync() =>
        await PrivatePostgres.TryStartAsync(CancellationToken.None)
        ?? throw new InvalidOperationException(PrivatePostgres.WhyUnavailable());
}
