using StreamBatch.Server.Tests.Security;
using StreamBatch.Silo.Tests.Editions;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Admin;

/// <summary>Nothing of a key or an event gets into a silo's log, Orleans' own lines among them.</summary>
public sealed class SecrecyTests
{
    [PostgresFact]
    public async Task Logs_HaveNoSecretAndNoPayload()
    {
        using var log = new EveryLog();
        var silo = new ServedSilo { Log = log };
        try
        {
            var address = (await silo.HttpAsync()).BaseAddress;
            using var http = new HttpClient(silo.NewHandler()) { BaseAddress = address };

            var secrets = await new SecretScript(http, silo.Keys).RunAsync();

            Assert.Contains(log.Lines, line => line.Contains("Orleans", StringComparison.Ordinal));
            Assert.Contains(log.Lines, line => line.Contains("Kestrel", StringComparison.Ordinal));
            Assert.All(secrets.Append(ServedSilo.AdminToken), secret => Assert.DoesNotContain(
                log.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
        }
        finally
        {
            await silo.DisposeAsync();
        }
    }
}
