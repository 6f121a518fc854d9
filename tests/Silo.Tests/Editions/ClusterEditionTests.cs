using StreamBatch.Testing.Editions;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.Editions;

/// <summary>The scenarios of both editions on the cluster: a silo with PostgreSQL.</summary>
public sealed class ClusterEditionTests(ServedSilo silo) : IClassFixture<ServedSilo>
{
    [PostgresTheory]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.Streaming, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.End, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.OpenWindows, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.Quarantine, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.Reconciling, MemberType = typeof(EditionScenarios))]
    [MemberData(nameof(EditionScenarios.Of), EditionArea.Feeds, MemberType = typeof(EditionScenarios))]
    public async Task Scenario(string name)
    {
        var contractId = await EditionScenarios.RunAsync(await silo.HttpAsync(), name);
        var audit = await silo.VerifyAsync(contractId);
        Assert.Empty(audit.Findings);
        Assert.True(audit.IsSound);
    }
}
