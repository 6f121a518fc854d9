using StreamBatch.Testing.Postgres;

namespace StreamBatch.Crash.Tests.Loop;

/// <summary>A server for the tests of one class.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private PrivatePostgres? _server;

    /// <summary>The connection string of a superuser.</summary>
    public string ConnectionString => _server?.ConnectionString
        ?? throw new InvalidOperationException(PrivatePostgres.WhyUnavailable());

    public async Task InitializeAsync() => _server = await PrivatePostgres.TryStartAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
