using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.OrleansTables;

/// <summary>Members change only for one who has read the newest version of the membership.</summary>
public sealed class MembershipTableTests : IAsyncLifetime
{
    private OrleansSchema? _schema;
    private Providers? _providers;

    public async Task InitializeAsync()
    {
        _schema = await OrleansSchema.CreateAsync();
        _providers = new Providers(_schema.ConnectionString);
    }

    [PostgresFact]
    public async Task Open_AgainAndBeside_KeepsTheVersion()
    {
        var table = await OpenAsync();
        Assert.True(await table.InsertRow(Members.Create(1), await NextAsync(table)));
        using var others = new Providers(_schema!.ConnectionString, clusterId: "another");

        var other = await others.OpenMembershipAsync();
        await table.InitializeMembershipTable(tryInitTableVersion: true);

        Assert.Equal(new TableVersion(0, "0"), (await other.ReadAll()).Version);
        Assert.Empty((await other.ReadAll()).Members);
        Assert.Equal(new TableVersion(1, "1"), (await table.ReadAll()).Version);
    }

    [PostgresFact]
    public async Task Insert_UnderAnOldVersion_ChangesNothing()
    {
        var table = await OpenAsync();
        var old = await NextAsync(table);
        Assert.True(await table.InsertRow(Members.Create(1), old));

        Assert.False(await table.InsertRow(Members.Create(2), old));

        Assert.Equal([Members.Address(1)], Addresses(await table.ReadAll()));
        Assert.Equal(1, (await table.ReadAll()).Version.Version);
    }

    [PostgresFact]
    public async Task Insert_OfAMemberThatIsThere_ChangesNothing()
    {
        var table = await OpenAsync();
        Assert.True(await table.InsertRow(Members.Create(1), await NextAsync(table)));

        Assert.False(await table.InsertRow(Members.Create(1, SiloStatus.Active), await NextAsync(table)));

        Assert.Equal(SiloStatus.Joining, Assert.Single((await table.ReadAll()).Members).Item1.Status);
        Assert.Equal(1, (await table.ReadAll()).Version.Version);
    }

    [PostgresFact]
    public async Task Insert_ByManyUnderOneVersion_IsTakenFromOne()
    {
        var table = await OpenAsync();
        for (var round = 0; round < 10; round++)
        {
            var version = await NextAsync(table);
            var taken = await Task.WhenAll(Enumerable.Range(0, 6)
                .Select(number => Task.Run(() => table.InsertRow(Members.Create((round * 10) + number), version))));

            Assert.Single(taken, true);
        }

        Assert.Equal(10, (await table.ReadAll()).Members.Count);
        Assert.Equal(10, (await table.ReadAll()).Version.Version);
    }

    [PostgresFact]
    public async Task Update_ChangesStateAndVotes()
    {
        var table = await OpenAsync();
        var member = Members.Create(1);
        Assert.True(await table.InsertRow(member, await NextAsync(table)));
        member.Status = SiloStatus.Active;
        member.AddSuspector(Members.Address(7), Members.Start);
        member.AddSuspector(Members.Address(8), Members.Start);

        Assert.True(await table.UpdateRow(member, "", await NextAsync(table)));

        var stored = Assert.Single((await table.ReadRow(member.SiloAddress)).Members).Item1;
        Assert.Equal(SiloStatus.Active, stored.Status);
        Assert.Equal(member.SuspectTimes, stored.SuspectTimes);
        Assert.Equal((member.SiloName, member.HostName), (stored.SiloName, stored.HostName));
        Assert.Equal((member.ProxyPort, member.StartTime), (stored.ProxyPort, stored.StartTime));
        Assert.Equal(2, (await table.ReadAll()).Version.Version);
    }

    [PostgresFact]
    public async Task Update_UnderAnOldVersionOrOfNoMember_ChangesNothing()
    {
        var table = await OpenAsync();
        var old = await NextAsync(table);
        Assert.True(await table.InsertRow(Members.Create(1), old));

        Assert.False(await table.UpdateRow(Members.Create(1, SiloStatus.Dead), "", old));
        Assert.False(await table.UpdateRow(Members.Create(2, SiloStatus.Dead), "", await NextAsync(table)));

        Assert.Equal(SiloStatus.Joining, Assert.Single((await table.ReadAll()).Members).Item1.Status);
        Assert.Equal(1, (await table.ReadAll()).Version.Version);
    }

    [PostgresFact]
    public async Task ASignOfLife_LeavesTheVersion()
    {
        var table = await OpenAsync();
        Assert.True(await table.InsertRow(Members.Create(1), await NextAsync(table)));

        await table.UpdateIAmAlive(Members.Create(1, alive: TimeSpan.FromSeconds(3)));

        var stored = Assert.Single((await table.ReadAll()).Members).Item1;
        Assert.Equal(Members.Start.AddSeconds(3), stored.IAmAliveTime);
        Assert.Equal(1, (await table.ReadAll()).Version.Version);
        Assert.Empty((await table.ReadRow(Members.Address(2))).Members);
    }

    [PostgresFact]
    public async Task Gateways_AreThoseOfActiveMembers()
    {
        var table = await OpenAsync();
        var closed = Members.Create(3, SiloStatus.Active);
        closed.ProxyPort = 0;
        foreach (var member in (MembershipEntry[])[Members.Create(1, SiloStatus.Active), Members.Create(2), closed])
        {
            Assert.True(await table.InsertRow(member, await NextAsync(table)));
        }

        var gateways = await (await _providers!.OpenGatewaysAsync()).GetGateways();

        Assert.Equal([1001], gateways.Select(gateway => gateway.Port));
    }

    [PostgresFact]
    public async Task Cleanup_DropsWhoIsNotActiveAndSilentForLong()
    {
        var table = await OpenAsync();
        var day = TimeSpan.FromDays(1);
        foreach (var member in (MembershipEntry[])
        [
            Members.Create(1, SiloStatus.Dead),
            Members.Create(2, SiloStatus.Joining),
            Members.Create(3, SiloStatus.Active),
            Members.Create(4, SiloStatus.Dead, day),
        ])
        {
            Assert.True(await table.InsertRow(member, await NextAsync(table)));
        }

        await table.CleanupDefunctSiloEntries(new DateTimeOffset(Members.Start + day));

        Assert.Equal([Members.Address(3), Members.Address(4)], Addresses(await table.ReadAll()));
    }

    [PostgresFact]
    public async Task Delete_DropsOneCluster()
    {
        var table = await OpenAsync();
        Assert.True(await table.InsertRow(Members.Create(1), await NextAsync(table)));
        using var others = new Providers(_schema!.ConnectionString, clusterId: "another");
        var other = await others.OpenMembershipAsync();

        await other.DeleteMembershipTableEntries("alone");

        Assert.Equal(0L, await _schema.ExecuteAsync("select count(*) from orleans_silo"));
        Assert.Equal("another", await _schema.ExecuteAsync("select string_agg(cluster_id, ',') from orleans_cluster"));
    }

    public async Task DisposeAsync()
    {
        _providers?.Dispose();
        if (_schema is not null)
        {
            await _schema.DisposeAsync();
        }
    }

    private static async Task<TableVersion> NextAsync(IMembershipTable table) => (await table.ReadAll()).Version.Next();

    private static IEnumerable<SiloAddress> Addresses(MembershipTableData data) =>
        data.Members.Select(member => member.Item1.SiloAddress).Order();

    private Task<IMembershipTable> OpenAsync() => _providers!.OpenMembershipAsync();
}
