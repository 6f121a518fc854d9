using StreamBatch.Testing.Embedded;

namespace StreamBatch.Grains.Tests.States;

public sealed class FlushBudgetTests
{
    private readonly ManualClock _clock = new();
    private readonly FlushBudget _budget;

    public FlushBudgetTests() =>
        _budget = new FlushBudget(new GrainOptions { Clock = _clock, StateBytesPerSecond = 1_000 });

    [Fact]
    public void Take_BeyondWhatIsLeft_IsRefusedUntilItIsEarned()
    {
        Assert.True(_budget.TryTake(600));
        Assert.True(_budget.TryTake(900));
        Assert.False(_budget.TryTake(1));

        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.False(_budget.TryTake(1));
        _clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(_budget.TryTake(1));
    }

    [Fact]
    public void WhatIsNotUsed_IsKeptForASecondAtMost()
    {
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.True(_budget.TryTake(1_000));
        Assert.False(_budget.TryTake(1));
    }

    [Fact]
    public void WhatAWriteNeededBeside_CountsToo()
    {
        Assert.True(_budget.TryTake(100));
        _budget.Take(5_000);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.False(_budget.TryTake(1));

        _budget.Take(-5_000);
        Assert.True(_budget.TryTake(1));
    }
}
