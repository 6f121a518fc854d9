using StreamBatch.Engine.Access;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Conformance;

public sealed class PostgresAuditTrailTests : AuditTrailConformance
{
    private readonly string _schema = PostgresServer.NewSchema();
    private readonly List<PostgresAccess> _opened = [];

    public override async Task DisposeAsync()
    {
        foreach (var access in _opened)
        {
            await access.DisposeAsync();
        }
    }

    protected override async ValueTask<IAuditTrail> OpenAsync()
    {
        _opened.Add(await PostgresAccess.OpenAsync(
            new PostgresStoreOptions { ConnectionString = await PostgresServer.ConnectAsync(), Schema = _schema },
            default));
        return _opened[^1].Trail;
    }
}
