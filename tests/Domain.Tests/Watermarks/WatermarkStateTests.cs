using System.Collections.Immutable;
using StreamBatch.Domain.Watermarks;

namespace StreamBatch.Domain.Tests.Watermarks;

/// <summary>The watermark after each step, one line a case.</summary>
public sealed class WatermarkStateTests
{
    [Theory]
    [InlineData("1:tick", "-")]
    [InlineData("1:a@100", "90")]
    [InlineData("1:a@100 2:a@50", "90 90" /* never back */)]
    [InlineData("1:a@100 2:a@101", "90 91")]
    [InlineData("1:a@100,b@50", "40")]
    [InlineData("1:a@100,b@50 2:b@200", "40 90")]
    [InlineData("1:a@100 2:b@50", "90 90" /* a new source joins at the watermark */)]
    [InlineData("1:a@100 2:b@50 3:a@200", "90 90 90" /* and holds it then */)]
    [InlineData("1:a@100 2:b@50 3:a@200 4:b@150", "90 90 90 140")]
    [InlineData("1:a@-100", "-110")]
    [InlineData("1:a@-9223372036854775808", "-9223372036854775808")]
    [InlineData("1:~a@100 2:~b@50", "- -")]
    [InlineData("1:a@100 2:~a@500", "90 90")]
    [InlineData("1:a@100 2:~a@500 3:a@501", "90 90 491")]
    [InlineData("settle 1:~a@100,b@50 settle settle", "- - 40 40")]
    [InlineData("1:a@100 2:~a@500,b@50 settle 3:~b@200 settle", "90 90 90 90 190" /* never back */)]
    [InlineData("raise@5", "5")]
    [InlineData("raise@5 raise@4", "5 5")]
    [InlineData("1:a@100 raise@95 2:a@101 3:a@200", "90 95 95 190")]
    [InlineData("raise@-5 1:a@0", "-5 -5")]
    [InlineData("1:a@100 999999999:tick", "90 90" /* nobody falls idle */)]
    public void Sources_HoldTheMinimum(string script, string watermarks) =>
        Assert.Equal(watermarks, new WatermarkScript(WatermarkScript.Specification(10)).Run(script));

    [Theory]
    [InlineData("1:a@100", "-")]
    [InlineData("1:a@100 2:b@50", "- 50")]
    [InlineData("1:a@100 2:c@70 3:b@80", "- - 70")]
    [InlineData("1:a@100 raise@20 2:b@50", "- 20 50")]
    [InlineData("1:a@100 999:a@200", "- -")]
    public void ListedSources_HoldUntilHeard(string script, string watermarks) =>
        Assert.Equal(
            watermarks, new WatermarkScript(WatermarkScript.Specification(0, null, false, "a", "b")).Run(script));

    // The idle timeout is 10; the contract was registered at 0.
    [Theory]
    [InlineData("1:a@100 9:tick 10:tick", "- - 100" /* b was never heard and falls idle at 10 */)]
    [InlineData("1:a@100 10:a@120", "- 120")]
    [InlineData("1:a@100 10:tick 11:b@50 12:a@130", "- 100 100 100" /* b is back and holds */)]
    [InlineData("1:a@100,b@50 10:a@200 11:a@200", "50 50 200")]
    [InlineData("1:a@100,b@50 10:a@200 10:tick", "50 50 50")]
    [InlineData("1:a@100,b@50 10:a@200 11:tick", "50 50 200")]
    [InlineData("1:a@100,b@50 99:tick", "50 50" /* all fell idle at once */)]
    [InlineData("1:a@100 5:b@50 12:tick 99:tick", "- 50 50 50" /* a first, then b */)]
    [InlineData("1:a@100 5:b@150 12:tick 99:tick", "- 100 150 150")]
    [InlineData("9:tick 10:tick 99:tick", "- - -")]
    public void IdleSources_DoNotHold(string script, string watermarks) =>
        Assert.Equal(
            watermarks, new WatermarkScript(WatermarkScript.Specification(0, 10, false, "a", "b")).Run(script));

    // All idle since I = last arrival + 10 at W0: the watermark is W0 + (now - I).
    [Theory]
    [InlineData("1:a@100 10:tick 11:tick 12:tick 50:tick", "100 100 100 101 139")]
    [InlineData("1:a@100 50:tick 50:tick", "100 139 139")]
    [InlineData("1:a@100 50:tick 40:tick 60:tick", "100 139 139 149" /* the clock went back */)]
    [InlineData("1:a@100 50:a@120 60:tick 70:tick", "100 139 139 149")]
    [InlineData("1:a@100 50:a@500 60:tick 70:tick", "100 500 500 510")]
    [InlineData("1:a@100 5:b@90 11:tick 15:tick 25:tick", "100 100 100 100 110")]
    [InlineData("1:a@100 11:tick raise@105 20:tick 13:tick", "100 100 105 109 109")]
    [InlineData("1:a@100 20:tick raise@500 30:tick", "100 109 500 500")]
    [InlineData("99:tick", "-")]
    [InlineData("1:~a@100 99:tick", "- -" /* undefined, and no clock gives it */)]
    public void AllIdle_FollowTheClock(string script, string watermarks) =>
        Assert.Equal(watermarks, new WatermarkScript(WatermarkScript.Specification(0, 10, true)).Run(script));

    [Theory]
    [InlineData(null, "1:a@100 2:a@100 3:a@90", 1)]
    [InlineData(10L, "1:a@100 2:a@100 3:a@90", 3)]
    [InlineData(null, "1:a@100 2:a@101", 2)]
    [InlineData(null, "raise@5 raise@5", 1)]
    [InlineData(null, "1:tick 2:tick", 0)]
    public void Steps_ThatChangeNothing_LeaveNoRecord(long? idleTimeout, string script, int decisions)
    {
        var steps = new WatermarkScript(WatermarkScript.Specification(0, idleTimeout));

        steps.Run(script);

        Assert.Equal(decisions, steps.Decisions);
    }

    [Theory]
    [InlineData(9L)]
    [InlineData(null)]
    public void Decision_ThatMovesTheWatermarkBack_IsCorruption(long? watermark)
    {
        var state = new WatermarkState(WatermarkScript.Specification(), 0);
        state.Apply(new WatermarkDecision(10, WatermarkCause.Explicit, null, null, []));

        Assert.Throws<CorruptDataException>(() => state.Apply(
            new WatermarkDecision(watermark, WatermarkCause.Explicit, null, null, ImmutableArray<SourceState>.Empty)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Watermark_UnderRandomSteps_NeverGoesBack(int seed)
    {
        var random = new Random(seed);
        var script = new WatermarkScript(WatermarkScript.Specification(20, 50, seed % 2 == 0, "a", "b"));
        long? last = null;
        long now = 0;
        for (var step = 0; step < 2_000; step++)
        {
            now += random.Next(-3, 30);
            var item = $"{(char)('a' + random.Next(4))}@{now + random.Next(-200, 200)}";
            script.Step(random.Next(10) switch
            {
                0 => $"raise@{now + random.Next(-300, 30)}",
                < 3 => $"{now}:tick",
                3 => $"{now}:~{item}",
                _ => $"{now}:{item}",
            });
            Assert.True(last is null || script.State.Watermark >= last);
            last = script.State.Watermark;
        }

        script.ReplaysAndRestores();
    }
}
