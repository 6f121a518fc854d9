using System.Globalization;
using StreamBatch.Engine.Access;
using Xunit;

namespace StreamBatch.Testing.Conformance;

/// <summary>What every <see cref="IAuditTrail"/> does. A trail's tests derive from it and give an empty one.</summary>
public abstract class AuditTrailConformance : IAsyncLifetime
{
    /// <summary>The trail under test, empty at the start of each test.</summary>
    protected IAuditTrail Trail { get; private set; } = null!;

    /// <summary>Opens the trail; a second time, as another process would.</summary>
    protected abstract ValueTask<IAuditTrail> OpenAsync();

    /// <inheritdoc/>
    public async Task InitializeAsync() => Trail = await OpenAsync();

    /// <inheritdoc/>
    public abstract Task DisposeAsync();

    [Fact]
    public async Task Entries_AreReadAsTheyWereNoted_AlsoByOthers()
    {
        Assert.Empty(await Trail.ReadAsync(0, 10, default));
        var begun = Entry("a", AuditPhase.Begun);
        var ended = begun with
        {
            Phase = AuditPhase.Ended,
            AtMicroseconds = -7,
            ContractId = "orders",
            Target = "é \"till\"",
            RemoteAddress = "::1",
            TraceId = "0123",
            Outcome = "404 notQuarantined",
        };

        await Trail.AppendAsync(begun, default);
        await Trail.AppendAsync(ended, default);

        Assert.Equal([begun, ended], (await Trail.ReadAsync(0, 10, default)).Select(stored => stored.Entry));
        Assert.Equal(
            [begun, ended], (await (await OpenAsync()).ReadAsync(0, 10, default)).Select(stored => stored.Entry));
    }

    [Fact]
    public async Task SamePhaseOfAnAct_IsNotedOnce_TheFirstTime()
    {
        await Trail.AppendAsync(Entry("a", AuditPhase.Begun), default);
        await Trail.AppendAsync(Entry("a", AuditPhase.Begun) with { Actor = "another" }, default);
        await Trail.AppendAsync(Entry("b", AuditPhase.Begun), default);

        Assert.Equal(
            [Entry("a", AuditPhase.Begun), Entry("b", AuditPhase.Begun)],
            (await Trail.ReadAsync(0, 10, default)).Select(stored => stored.Entry));
    }

    [Fact]
    public async Task Reader_GetsEveryEntryOnce_PageByPage_WhileOthersWrite()
    {
        const int Entries = 60;
        IAuditTrail[] trails = [Trail, await OpenAsync()];
        var writing = Task.WhenAll(Enumerable.Range(0, Entries).Select(i => Task.Run(async () => await trails[i % 2]
            .AppendAsync(Entry(i.ToString(CultureInfo.InvariantCulture), AuditPhase.Begun), default))));
        var read = new List<StoredAuditEntry>();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));

        while (read.Count < Entries)
        {
            var page = await trails[read.Count % 2].ReadAsync(read.LastOrDefault()?.Number ?? 0, 7, limit.Token);
            Assert.InRange(page.Count, 0, 7);
            read.AddRange(page);
        }

        await writing;
        Assert.Equal(read.Select(stored => stored.Number), read.Select(stored => stored.Number).Order());
        Assert.Equal(Entries, read.Select(stored => stored.Entry.ActId).Distinct().Count());
        Assert.Empty(await Trail.ReadAsync(read[^1].Number, 10, default));
        Assert.Equal(read.Skip(5).Take(3), await Trail.ReadAsync(read[4].Number, 3, default));
    }

    private static AuditEntry Entry(string actId, AuditPhase phase) => new()
    {
        ActId = actId,
        Phase = phase,
        AtMicroseconds = 1_767_323_045_000_006,
        Actor = "key:0123456789ab",
        Act = "releaseEvent",
    };
}
