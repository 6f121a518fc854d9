using StreamBatch.Domain.Watermarks;
using StreamBatch.Engine;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests.Placement;

/// <summary>What a cluster takes at once is bounded; what is refused by a bound is refused by name, and taken later.
/// </summary>
public sealed class LimitTests
{
    [PostgresFact]
    public async Task WhatPartitionsAndOrleansRefuse_IsOfferedAgain_AndTaken()
    {
        await using var fixture = await ClusterFixture.StartAsync(1, options => options with
        {
            MaxGrainRequests = 2,
            Partition = options.Partition with { MaxWaitingShares = 1 },
        });
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture, keys: 8, sources: 6);

        await load.SendAllAsync(0, 5);
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(90));
    }

    [PostgresFact]
    public async Task WhatIsRefusedForLong_IsGivenUpByName()
    {
        await using var full = await ClusterFixture.StartAsync(1, options => options with
        {
            OfferFor = TimeSpan.FromMilliseconds(200),
            Partition = options.Partition with { MaxWaitingShares = 0 },
        });
        await Orders.RegisterAsync(full);

        var refused = await Assert.ThrowsAsync<LimitReachedException>(() => new OrderLoad(full).SendAsync(0, 0, 1));

        Assert.Equal("MaxQueuedBytes", refused.Limit);
        Assert.True(refused.IsTransient);
    }

    [PostgresFact]
    public async Task HotEntity_PastItsBound_IsRefusedAlone_AndTakenWhenItIsSentAgain()
    {
        await using var fixture = await ClusterFixture.StartAsync(2, options => options with
        {
            Partition = options.Partition with { MaxKeyEvents = 20 },
        });
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture, sources: 8) { IsHalfHot = true };

        await load.SendAllAsync(0, 10);
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        Assert.Equal([OrderLoad.HotKey], load.Refused);
        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(90));
    }
}
