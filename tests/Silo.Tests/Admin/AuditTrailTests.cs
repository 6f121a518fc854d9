using StreamBatch.Server.Tests.Security;
using StreamBatch.Silo.Tests.Editions;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Admin;

/// <summary>What is noted of administrative acts on a silo.</summary>
public sealed class AuditTrailTests(ServedSilo silo) : IClassFixture<ServedSilo>
{
    [PostgresFact]
    public async Task Acts_AreNotedBeforeTheyAreDone_AndHowTheyEnded()
    {
        var address = (await silo.HttpAsync()).BaseAddress;
        using var http = new HttpClient(silo.NewHandler()) { BaseAddress = address };
        var script = new AuditScript(http, silo.Keys, silo.Trail);

        await script.RunAsync();

        Assert.True(await script.CheckRoutesAsync(silo.Endpoints) >= 10);
    }
}
