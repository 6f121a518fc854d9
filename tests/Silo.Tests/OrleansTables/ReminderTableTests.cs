using StreamBatch.Silo.Tests.Server;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Silo.Tests.OrleansTables;

/// <summary>Reminders by grain, by name and by ranges of the ring of hashes.</summary>
public sealed class ReminderTableTests
{
    [PostgresFact]
    public async Task Upsert_GivesAnotherVersion_AndRemoveAsksForTheNewest()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        using var providers = new Providers(schema.ConnectionString);
        var table = await providers.OpenRemindersAsync();
        var reminder = Create("daily", 1);
        var first = await table.UpsertRow(reminder);
        reminder.Period = TimeSpan.FromDays(40);
        var second = await table.UpsertRow(reminder);

        Assert.NotEqual(first, second);
        Assert.False(await table.RemoveRow(reminder.GrainId, "daily", first));
        var stored = await table.ReadRow(reminder.GrainId, "daily");
        Assert.Equal((reminder.GrainId, "daily", second), (stored.GrainId, stored.ReminderName, stored.ETag));
        Assert.Equal((reminder.StartAt, reminder.Period), (stored.StartAt, stored.Period));
        Assert.True(await table.RemoveRow(reminder.GrainId, "daily", second));
        Assert.Null(await table.ReadRow(reminder.GrainId, "daily"));
    }

    [PostgresFact]
    public async Task AReminderMadeAnew_IsNotRemovedByAnOldVersion()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        using var providers = new Providers(schema.ConnectionString);
        var table = await providers.OpenRemindersAsync();
        var reminder = Create("daily", 1);
        var old = await table.UpsertRow(reminder);
        Assert.True(await table.RemoveRow(reminder.GrainId, "daily", old));
        await table.UpsertRow(reminder);

        Assert.False(await table.RemoveRow(reminder.GrainId, "daily", old));
    }

    [PostgresFact]
    public async Task Ranges_HoldTheirEndAndNotTheirBeginning_PastTheTopToo()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        using var providers = new Providers(schema.ConnectionString);
        var table = await providers.OpenRemindersAsync();
        var reminders = Enumerable.Range(0, 40).Select(number => Create("daily", number)).ToList();
        foreach (var reminder in reminders)
        {
            await table.UpsertRow(reminder);
        }

        var hashes = reminders.Select(reminder => reminder.GrainId.GetUniformHashCode()).Order().ToList();
        foreach (var (begin, end) in from begin in hashes[..8] from end in hashes[^8..] select (begin, end))
        {
            Assert.Equal(hashes.Where(hash => hash > begin && hash <= end), await ReadAsync(begin, end));
            Assert.Equal(hashes.Where(hash => hash > end || hash <= begin), await ReadAsync(end, begin));
        }

        Assert.Equal(hashes, await ReadAsync(hashes[5], hashes[5]));
        Assert.Equal(hashes, await ReadAsync(0, 0));

        async Task<IEnumerable<uint>> ReadAsync(uint begin, uint end) =>
            (await table.ReadRows(begin, end)).Reminders.Select(found => found.GrainId.GetUniformHashCode()).Order();
    }

    [PostgresFact]
    public async Task ReadRows_GivesThoseOfOneGrain()
    {
        await using var schema = await OrleansSchema.CreateAsync();
        using var providers = new Providers(schema.ConnectionString);
        var table = await providers.OpenRemindersAsync();
        await table.UpsertRow(Create("daily", 1));
        await table.UpsertRow(Create("hourly", 1));
        await table.UpsertRow(Create("daily", 2));

        var found = (await table.ReadRows(Create("", 1).GrainId)).Reminders;

        Assert.Equal(["daily", "hourly"], found.Select(reminder => reminder.ReminderName).Order());
        await table.TestOnlyClearTable();
        Assert.Equal(0L, await schema.ExecuteAsync("select count(*) from orleans_reminder"));
    }

    internal static ReminderEntry Create(string name, int grain) => new()
    {
        GrainId = GrainId.Create("bell", $"orders/{grain}"),
        ReminderName = name,
        StartAt = Members.Start,
        Period = TimeSpan.FromMinutes(5),
    };
}
