using StreamBatch.Engine.Access;
using StreamBatch.Storage.Postgres.Tests.Server;
using StreamBatch.Testing.Conformance;

namespace StreamBatch.Storage.Postgres.Tests.Conformance;

public sealed class PostgresKeyStoreTests : KeyStoreConformance
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

    protected override ValueTask<IKeyStore> OpenEmptyAsync() => OpenAgainAsync();

    protected override async ValueTask<IKeyStore> OpenAgainAsync()
    {
        var access = await PostgresAccess.OpenAsync(
            new PostgresStoreOptions { ConnectionString = await PostgresServer.ConnectAsync(), Schema = _schema },
            default);
        _opened.Add(access);
        return access.Keys;
    }
}
