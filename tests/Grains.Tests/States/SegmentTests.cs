using System.Diagnostics.Metrics;
using StreamBatch.Domain.Judging;
using StreamBatch.Domain.Watermarks;
using StreamBatch.Testing.Postgres;

namespace StreamBatch.Grains.Tests.States;

/// <summary>States of entities lie in heads and segments.</summary>
public sealed class SegmentTests
{
    [PostgresFact]
    public async Task WhatSilosLeaveInSegments_IsKnownToTheNext_AndGoesPastTheHorizon()
    {
        await using var fixture = await ClusterFixture.StartAsync(2, options => options with
        {
            Segments = new SegmentOptions { MaxInlineBytes = 512, FanIn = 3, MaxSegments = 8 },
        });
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture, keys: 5);
        await load.SendAllAsync(0, 20);
        await Eventually.HoldsAsync(
            async () => await fixture.CountAsync("entity_segment") >= 5, TimeSpan.FromSeconds(60));

        await fixture.KillAllAndStartOneAsync(() => Task.CompletedTask);

        // All of them once more, and as many new ones.
        await load.SendAllAsync(0, 40);
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);
        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(120));
        await Eventually.HoldsAsync(
            async () => await fixture.CountAsync("entity_segment") == 0, TimeSpan.FromSeconds(60));
    }

    [PostgresFact]
    public async Task StatesBeyondTheBudgetOfASilo_AreWrittenLater_AndNothingFails()
    {
        var deferred = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Name == "streambatch.entity.flushes.deferred")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref deferred, value));
        listener.Start();
        await using var fixture = await ClusterFixture.StartAsync(1, options => options with
        {
            StateBytesPerSecond = 20_000,
            Partition = options.Partition with { MaxDirtyEntities = 8 },
        });
        await Orders.RegisterAsync(fixture);
        var load = new OrderLoad(fixture);

        await load.SendAllAsync(0, 10);
        await fixture.Gateway.RaiseWatermarkAsync(Orders.Id, OrderLoad.End, WatermarkCause.Explicit);

        await Eventually.EqualAsync(load.Windows, fixture.ReadResultsAsync, TimeSpan.FromSeconds(120));
        Assert.True(Interlocked.Read(ref deferred) > 0, "No write was deferred.");
    }
}
