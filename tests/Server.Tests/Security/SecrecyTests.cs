using Microsoft.Extensions.Logging;
using StreamBatch.Server.Security;
using StreamBatch.Server.Tests.Editions;

namespace StreamBatch.Server.Tests.Security;

/// <summary>Nothing of a key or an event gets into a log, however much is logged.</summary>
public sealed class SecrecyTests
{
    [Fact]
    public async Task Logs_HaveNoSecretAndNoPayload()
    {
        using var log = new EveryLog();
        await using var served = await ServedFolder.StartAsync(
            access: new AccessOptions(), log: log, logLevel: LogLevel.Trace);
        using var http = served.NewClient();

        var secrets = await new SecretScript(http, served.Keys).RunAsync();

        Assert.Contains(log.Lines, line => line.Contains("Kestrel", StringComparison.Ordinal));
        Assert.Contains(log.Lines, line => line.Contains("Authorization", StringComparison.Ordinal));
        Assert.All(secrets.Append("sensor-vxqzj"), secret => Assert.DoesNotContain(
            log.Lines, line => line.Contains(secret, StringComparison.Ordinal)));
    }
}
