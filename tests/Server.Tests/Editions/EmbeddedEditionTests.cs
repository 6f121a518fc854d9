using StreamBatch.Engine.Reconciling;
using StreamBatch.Testing.Editions;

namespace StreamBatch.Server.Tests.Editions;

/// <summary>The scenarios of both editions on the embedded one.</summary>
public sealed class EmbeddedEditionTests
{
    [Theory]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.Streaming, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.End, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.OpenWindows, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.Quarantine, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.Reconciling, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.Feeds, MemberType = typeof(EditionScenarios))]
    public async Task Scenario(string name)
    {
        await using var served = await ServedFolder.StartAsync();
        var contractId = await EditionScenarios.RunAsync(served.Http, name);
        var audit = await VerdictAudit.VerifyAsync(served.Host, contractId, null, CancellationToken.None);
        Assert.Empty(audit.Findings);
        Assert.True(audit.IsSound);
    }
}
