using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.OrleansTables;

/// <summary>A provider refuses to start when a statement that it asks for is missing.</summary>
public sealed class ProviderTests
{
    [PostgresFact]
    public async Task Providers_FindEveryStatement()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        using var providers = new Providers(schema.ConnectionString);

        await providers.OpenMembershipAsync();
        await providers.OpenGatewaysAsync();
        await providers.OpenRemindersAsync();
        await providers.OpenStorageAsync();
    }

    [PostgresFact]
    public async Task AMissingStatement_IsNoticed()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        await schema.ExecuteAsync(
            "delete from orleansquery "
            + "where querykey in ('GatewaysQueryKey', 'DeleteReminderRowKey', 'DeleteStorageKey')");
        using var providers = new Providers(schema.ConnectionString);

        await Assert.ThrowsAnyAsync<Exception>(providers.OpenMembershipAsync);
        await Assert.ThrowsAnyAsync<Exception>(providers.OpenGatewaysAsync);
        await Assert.ThrowsAnyAsync<Exception>(providers.OpenRemindersAsync);
        await Assert.ThrowsAnyAsync<Exception>(providers.OpenStorageAsync);
    }

    [PostgresFact]
    public async Task Statements_RunForARoleThatOwnsNothing()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        await using var host = await HostRole.CreateAsync(schema);
        using var providers = new Providers(host.ConnectionString);

        var membership = await providers.OpenMembershipAsync();
        var version = (await membership.ReadAll()).Version;
        Assert.True(await membership.InsertRow(Members.Create(1), version.Next()));
        var reminders = await providers.OpenRemindersAsync();
        Assert.NotNull(await reminders.UpsertRow(ReminderTableTests.Create("one", 1)));
        var storage = await providers.OpenStorageAsync();
        await storage.WriteStateAsync("tally", GrainId.Create("tally", "a/b"), States.Create(1));
    }
}
